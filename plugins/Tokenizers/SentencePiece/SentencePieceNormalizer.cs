using System.Text;

namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>
/// SentencePiece's normalisation: the model's character map, white space as a visible mark. Every byte of the result knows where in the
/// source it comes from.
/// </summary>
internal sealed class SentencePieceNormalizer(SentencePieceModel model, PieceTrie userDefined)
{
    private static readonly byte[] Mark = Encoding.UTF8.GetBytes("\u2581");

    private ReadOnlySpan<byte> Space => model.EscapeSpaces ? Mark : " "u8;

    /// <summary>Fills <paramref name="result"/> with the normalised text.</summary>
    /// <param name="source">UTF-8.</param>
    /// <param name="result">Receives the bytes, each with the place in <paramref name="source"/> it starts to come from, and at last the end.</param>
    public void Normalize(ReadOnlySpan<byte> source, NormalizedText result)
    {
        result.Clear();
        var at = 0;
        if (model.RemoveExtraSpaces)
        {
            while (at < source.Length && Prefix(source[at..], out var first) is var length && first is [(byte)' '])
                at += length;
        }
        if (at == source.Length)
        {
            result.End = at;
            return;
        }
        if (model.AddDummyPrefix && !model.SpaceAsSuffix)
            result.Add(Space, at);

        var afterSpace = model.RemoveExtraSpaces;
        while (at < source.Length)
        {
            var length = Prefix(source[at..], out var part);
            while (afterSpace && part.Length > 0 && part[0] == ' ')
                part = part[1..];
            foreach (var value in part)
            {
                if (value == ' ')
                    result.Add(Space, at);
                else
                    result.Add(value, at);
            }
            if (part.Length > 0)
                afterSpace = part[^1] == ' ';
            at += length;
            afterSpace &= model.RemoveExtraSpaces;
        }
        var end = source.Length;
        if (model.RemoveExtraSpaces)
        {
            while (result.Bytes.EndsWith(Space))
                end = result.RemoveLast(Space.Length);
        }
        if (model.AddDummyPrefix && model.SpaceAsSuffix)
            result.Add(Space, end);
        result.End = end;
    }

    /// <summary>Length of the first unit of the text, and what becomes of it. A symbol the model's maker defined stays as it is.</summary>
    private int Prefix(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> part)
    {
        if (userDefined.LongestPrefix(source) is > 0 and var symbol)
        {
            part = source[..symbol];
            return symbol;
        }
        if (model.CharacterMap.Find(source, out part) is > 0 and var mapped)
            return mapped;
        _ = Rune.DecodeFromUtf8(source, out _, out var length);
        part = source[..length];
        return length;
    }
}
