using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.Parity;

internal static class TokenizerIds
{
    /// <summary>Ids of a text.</summary>
    public static List<int> Ids(this ITokenizer tokenizer, string text)
    {
        var tokens = new List<Token>();
        tokenizer.Encode(text, tokens);
        return [.. tokens.Select(token => token.Id)];
    }
}
