using System.Runtime.InteropServices;

namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>UTF-8 text with, for each byte, the place in the source it comes from.</summary>
internal sealed class NormalizedText
{
    private readonly List<byte> _bytes = [];
    private readonly List<int> _places = [];

    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    /// <summary>Place in the source that the end of the text corresponds to.</summary>
    public int End { get; set; }

    public int PlaceOf(int index) => index < _places.Count ? _places[index] : End;

    public void Clear()
    {
        _bytes.Clear();
        _places.Clear();
    }

    public void Add(byte value, int place)
    {
        _bytes.Add(value);
        _places.Add(place);
    }

    public void Add(ReadOnlySpan<byte> values, int place)
    {
        foreach (var value in values)
            Add(value, place);
    }

    /// <summary>Takes bytes away from the end; returns the place of the first of them.</summary>
    public int RemoveLast(int count)
    {
        var kept = _bytes.Count - count;
        var place = _places[kept];
        _bytes.RemoveRange(kept, count);
        _places.RemoveRange(kept, count);
        return place;
    }
}
