using System.Text;
using Runner.Plugins.Tokenizers.Unicode;

namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>The text a model gets to see: ALBERT's preparation where asked for, as UTF-8, each byte with its place in the original.</summary>
internal sealed class PreparedText
{
    private readonly List<byte> _bytes = [];
    private readonly List<int> _places = [];                    // of every byte: UTF-16 unit where its character starts
    private readonly int _end;

    public PreparedText(string text, int from, int to, SentencePieceOptions options)
    {
        _end = to;
        var characters = new List<(Rune Rune, int Start)>(to - from);
        for (var at = from; at < to;)
        {
            _ = Rune.DecodeFromUtf16(text.AsSpan(at, to - at), out var rune, out var length);
            characters.Add((rune, at));
            at += length;
        }
        if (options.PlainQuotes)
            characters = ReplaceQuotes(characters);
        if (options.StripAccents)
            characters = StripAccents(characters);
        if (options.LowerCase)
            characters = ToLower(characters);
        Span<byte> encoded = stackalloc byte[4];
        foreach (var (rune, start) in characters)
        {
            var length = rune.EncodeToUtf8(encoded);
            for (var i = 0; i < length; i++)
            {
                _bytes.Add(encoded[i]);
                _places.Add(start);
            }
        }
    }

    public ReadOnlySpan<byte> Bytes => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);

    public int PlaceOf(int index) => index < _places.Count ? _places[index] : _end;

    private static List<(Rune, int)> ReplaceQuotes(List<(Rune Rune, int Start)> characters)
    {
        var result = new List<(Rune, int)>(characters.Count);
        for (var i = 0; i < characters.Count; i++)
        {
            var (rune, start) = characters[i];
            if (rune.Value is '`' or '\'' && i + 1 < characters.Count && characters[i + 1].Rune == rune)
            {
                rune = new Rune('"');
                i++;
            }
            result.Add((rune, start));
        }
        return result;
    }

    private static List<(Rune, int)> StripAccents(List<(Rune Rune, int Start)> characters)
    {
        var result = new List<(Rune, int)>(characters.Count);
        var parts = new List<Rune>();
        foreach (var (rune, start) in characters)
        {
            parts.Clear();
            CompatibilityDecomposition.Append(rune, parts);
            result.AddRange(parts.Where(part => !CompatibilityDecomposition.IsCombining(part)).Select(part => (part, start)));
        }
        return result;
    }

    private static List<(Rune, int)> ToLower(List<(Rune Rune, int Start)> characters)
    {
        var result = new List<(Rune, int)>(characters.Count);
        var runes = characters.ConvertAll(character => character.Rune);
        var lower = new List<Rune>();
        for (var i = 0; i < runes.Count; i++)
        {
            lower.Clear();
            LowerCase.Append(runes, i, lower);
            result.AddRange(lower.Select(rune => (rune, characters[i].Start)));
        }
        return result;
    }
}
