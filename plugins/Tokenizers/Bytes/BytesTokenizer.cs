using System.Text;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.Bytes;

/// <summary>Bytes as tokens.</summary>
internal sealed class BytesTokenizer : ITokenizer
{
    /// <summary>Id of the byte 0; special tokens come before it.</summary>
    public const int FirstByte = 5;

    private static readonly string[] Names = [.. VocabularyFile.SpecialTokens, .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>")];

    // Inside a character; whether a letter continues a word, a byte alone does not tell.
    private static readonly HashSet<string> Inside = [.. Names.Skip(FirstByte + 0x80).Take(0x40)];

    public Vocabulary Vocabulary { get; } = new(Names, VocabularyFile.BuiltSpecial, Inside.Contains);

    public string Fingerprint { get; } = Fingerprints.Of("bytes/1", [], "");

    public IReadOnlyDictionary<string, string> SavedOptions => new Dictionary<string, string>();

    public void Encode(string text, List<Token> tokens)
    {
        Span<byte> bytes = stackalloc byte[4];
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var start = position;
            position += rune.Utf16SequenceLength;
            var count = rune.EncodeToUtf8(bytes);
            foreach (var value in bytes[..count])
                tokens.Add(new Token(FirstByte + value, start, position));
        }
    }

    public string Decode(IReadOnlyList<int> ids)
    {
        var bytes = new List<byte>(ids.Count);
        foreach (var id in ids)
        {
            if (id >= FirstByte && id < Names.Length)
                bytes.Add((byte)(id - FirstByte));
            else
                bytes.AddRange(Encoding.ASCII.GetBytes(Vocabulary.TokenOf(id)));
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
