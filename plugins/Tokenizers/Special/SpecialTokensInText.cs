using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.Special;

/// <summary>Special tokens written out in a text, for tokenizers that are told to keep them whole wherever they stand.</summary>
internal sealed class SpecialTokensInText
{
    private readonly (string Text, int Id)[] _tokens;

    /// <param name="tokens">Text and id; empty finds nothing.</param>
    public SpecialTokensInText(IEnumerable<(string Text, int Id)> tokens) =>
        _tokens = [.. tokens.Where(t => t.Text.Length > 0).DistinctBy(t => t.Text).OrderByDescending(t => t.Text.Length).ThenBy(t => t.Text, StringComparer.Ordinal)];

    /// <summary>Cuts a text at the special tokens in it: each becomes a token, and what lies between them is cut by the tokenizer's own rules.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">Receives all tokens, in order.</param>
    /// <param name="between">Cuts the text from one place to another, which may be the same.</param>
    public void Cut(string text, List<Token> tokens, Action<int, int> between)
    {
        for (var from = 0; from < text.Length;)
        {
            var special = Find(text, from);
            between(from, special?.Start ?? text.Length);
            if (special is not { } found)
                return;
            tokens.Add(new Token(found.Id, found.Start, found.Start + found.Length));
            from = found.Start + found.Length;
        }
    }

    /// <summary>The first special token at or after <paramref name="from"/>; of several at one place the longest.</summary>
    public (int Start, int Length, int Id)? Find(string text, int from)
    {
        (int Start, int Length, int Id)? best = null;
        foreach (var (token, id) in _tokens)
        {
            var limit = best is { } found ? Math.Min(found.Start - from + token.Length - 1, text.Length - from) : text.Length - from;
            if (limit > 0 && text.AsSpan(from, limit).IndexOf(token, StringComparison.Ordinal) is >= 0 and var at)
                best = (from + at, token.Length, id);
        }
        return best;
    }
}
