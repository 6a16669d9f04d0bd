using Runner.Packing;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Text;

// B batch, L width

/// <summary>Sequences side by side: <c>ids</c> and <c>segments</c> [B, L], and <c>mask</c> [B, L] where there is padding.</summary>
internal sealed class TextRows
{
    private const int WidthStep = 8;

    private readonly int _rows;
    private readonly long[] _ids;
    private readonly long[] _segments;
    private readonly bool[] _mask;
    private int _row;

    public TextRows(int rows, int width, int paddingId)
    {
        (_rows, Width) = (rows, width);
        _ids = new long[rows * width];
        _segments = new long[rows * width];
        _mask = new bool[rows * width];
        Array.Fill(_ids, paddingId);
    }

    public int Width { get; }

    /// <summary>Tokens so far, padding not counted.</summary>
    public long Tokens { get; private set; }

    /// <summary>
    /// As wide as the longest sequence, rounded up to a multiple of 8, but never wider than <paramref name="limit"/>: so a batch's width, and every
    /// bit of its results, depends on its own examples alone, and no step pays for padding that no sequence needs.
    /// </summary>
    public static int WidthFor(int longest, int limit) => Math.Min((longest + WidthStep - 1) / WidthStep * WidthStep, limit);

    /// <summary>Adds a sequence.</summary>
    /// <returns>Where its first token is among the B * L.</returns>
    public int Append(TokenSequence sequence)
    {
        var start = _row++ * Width;
        for (var i = 0; i < sequence.Ids.Length; i++)
        {
            _ids[start + i] = sequence.Ids[i];
            _segments[start + i] = sequence.SegmentIds[i];
            _mask[start + i] = true;
        }
        Tokens += sequence.Ids.Length;
        return start;
    }

    /// <summary>Changes what the model sees of a token.</summary>
    public void Replace(int place, int id) => _ids[place] = id;

    /// <summary>The batch, without labels.</summary>
    public Batch ToBatch()
    {
        var batch = new Batch(_rows, Tokens);
        batch.Add(BatchNames.Ids, _ids, _rows, Width);
        batch.Add(BatchNames.Segments, _segments, _rows, Width);
        if (Tokens < _mask.Length)
            batch.Add(BatchNames.Mask, _mask, _rows, Width);
        batch.Count(BatchNames.Examples, _rows);
        return batch;
    }
}
