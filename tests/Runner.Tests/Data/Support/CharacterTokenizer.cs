using Runner.Segmentation;
using Runner.Tokenizers;

namespace Runner.Tests.Data;

/// <summary>One token per character, white space dropped; ids 5 and up by code point.</summary>
internal sealed class CharacterTokenizer : ITokenizer
{
    private const int Specials = 5;

    public Vocabulary Vocabulary { get; } = new(
        [.. ((string[])["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]).Concat(Enumerable.Range(0, 0x10000).Select(i => $"u{i}"))],
        new SpecialTokens(0, 1, 2, 3, 4));

    public string Fingerprint => "characters";

    public static int Id(char character) => character + Specials;

    public static char Character(int id) => (char)(id - Specials);

    public void Encode(string text, List<Token> tokens)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]))
                tokens.Add(new Token(Id(text[i]), i, i + 1));
        }
    }
}

/// <summary>Words between spaces.</summary>
internal sealed class SpaceSegmenter : IWordSegmenter
{
    public string Fingerprint => "spaces";

    public void Segment(string text, List<int> wordStarts)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != ' ' && (i == 0 || text[i - 1] == ' '))
                wordStarts.Add(i);
        }
    }
}
