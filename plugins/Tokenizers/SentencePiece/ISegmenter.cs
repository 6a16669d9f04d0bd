namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>Cuts normalised text into pieces. Thread-safe.</summary>
internal interface ISegmenter
{
    /// <summary>Appends (id, end) for each piece, in order; <c>end</c> is one past its last byte.</summary>
    void Segment(ReadOnlySpan<byte> text, List<(int Id, int End)> pieces);
}

internal static class Utf8
{
    /// <summary>Bytes of a character by its first one.</summary>
    public static int Length(byte first) => first switch { < 0xC0 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };
}
