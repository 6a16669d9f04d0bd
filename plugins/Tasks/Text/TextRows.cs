using Runner.ExampleBuilders;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Text;

// B rows, L width, S sequences

/// <summary>
/// Sequences as tensors: <c>ids</c> and <c>segments</c> [B, L], and <c>mask</c> [B, L] where there is padding; where sequences are packed also
/// <c>sequences</c> and <c>position-ids</c> [B, L] and <c>starts</c> [S].
/// </summary>
internal sealed class TextRows
{
    private const int WidthStep = 8;

    private readonly int _rows;
    private readonly long[] _ids;
    private readonly long[] _segments;
    private readonly long[] _sequences;
    private readonly long[] _positions;
    private readonly List<long> _starts = [];
    private int _row = -1;
    private int _filled;
    private int _inRow;

    public TextRows(int rows, int width, int paddingId)
    {
        (_rows, Width) = (rows, width);
        _ids = new long[rows * width];
        _segments = new long[rows * width];
        _sequences = new long[rows * width];
        _positions = new long[rows * width];
        Array.Fill(_ids, paddingId);
    }

    public int Width { get; }

    /// <summary>Tokens so far, padding not counted.</summary>
    public long Tokens { get; private set; }

    /// <summary>Sequences so far.</summary>
    public int Sequences => _starts.Count;

    /// <summary>
    /// As wide as the longest sequence, rounded up to a multiple of 8, but never wider than <paramref name="limit"/>: so a batch's width, and every
    /// bit of its results, depends on its own examples alone, and no step pays for padding that no sequence needs.
    /// </summary>
    public static int WidthFor(int longest, int limit) => Math.Min((longest + WidthStep - 1) / WidthStep * WidthStep, limit);

    /// <summary>What follows stands in the next row.</summary>
    public void BeginRow() => (_row, _filled, _inRow) = (_row + 1, 0, 0);

    /// <summary>Adds a sequence to the row.</summary>
    /// <returns>Where its first token is among the B * L.</returns>
    public int Append(TokenSequence sequence)
    {
        var start = _row * Width + _filled;
        _inRow++;
        for (var i = 0; i < sequence.Ids.Length; i++)
        {
            _ids[start + i] = sequence.Ids[i];
            _segments[start + i] = sequence.SegmentIds[i];
            _sequences[start + i] = _inRow;
            _positions[start + i] = i;
        }
        _filled += sequence.Ids.Length;
        Tokens += sequence.Ids.Length;
        _starts.Add(start);
        return start;
    }

    /// <summary>Changes what the model sees of a token.</summary>
    public void Replace(int place, int id) => _ids[place] = id;

    /// <summary>The batch, without labels.</summary>
    /// <param name="examples">Examples in it, where several sequences make one; null for one a sequence.</param>
    public Batch ToBatch(int? examples = null)
    {
        var batch = new Batch(examples ?? Sequences, Tokens);
        batch.Add(BatchNames.Ids, _ids, _rows, Width);
        batch.Add(BatchNames.Segments, _segments, _rows, Width);
        if (Tokens < _ids.Length)
            batch.Add(BatchNames.Mask, Array.ConvertAll(_sequences, sequence => sequence > 0), _rows, Width);
        if (Sequences > _rows)
        {
            batch.Add(BatchNames.Sequences, _sequences, _rows, Width);
            batch.Add(BatchNames.PositionIds, _positions, _rows, Width);
            batch.Add(BatchNames.Starts, [.. _starts], _starts.Count);
        }
        batch.Count(BatchNames.Examples, batch.Examples);
        return batch;
    }
}
