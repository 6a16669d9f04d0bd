using Runner.Tokenizers;

namespace Runner.Tests.Tokenizers;

internal static class Tokens
{
    public static List<Token> Of(ITokenizer tokenizer, string text)
    {
        var tokens = new List<Token>();
        tokenizer.Encode(text, tokens);
        return tokens;
    }

    public static int[] Ids(ITokenizer tokenizer, string text) => [.. Of(tokenizer, text).Select(token => token.Id)];

    /// <summary>Each token's name with the stretch of text it covers.</summary>
    public static (string Token, string Covered)[] Pieces(ITokenizer tokenizer, string text) =>
        [.. Of(tokenizer, text).Select(token => (tokenizer.Vocabulary.Tokens[token.Id], text[token.Start..token.End]))];
}
