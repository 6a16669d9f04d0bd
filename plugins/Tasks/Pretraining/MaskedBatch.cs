using Runner.Masking;
using Runner.Packing;
using Runner.Plugins.Tasks.Heads;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Pretraining;

// B batch, L width, P predictions in the batch

/// <summary>
/// Lays out examples as tensors: <c>ids</c> and <c>segments</c> [B, L], <c>mask</c> [B, L] where there is padding,
/// <c>mlm-positions</c> [P] into the B * L tokens, <c>mlm-labels</c> [P], and with pairs <c>nsp-labels</c> or <c>sop-labels</c> [B].
/// </summary>
internal sealed class MaskedBatch
{
    private readonly int _rows;
    private readonly int _width;
    private readonly long[] _ids;
    private readonly long[] _segments;
    private readonly bool[] _mask;
    private readonly List<long> _positions = [];
    private readonly List<long> _labels = [];
    private readonly List<long> _pairLabels = [];
    private int _row;
    private long _tokens;

    public MaskedBatch(int rows, int width, int paddingId)
    {
        _rows = rows;
        _width = width;
        _ids = new long[rows * width];
        _segments = new long[rows * width];
        _mask = new bool[rows * width];
        Array.Fill(_ids, paddingId);
    }

    public void Append(TokenSequence sequence, IReadOnlyList<MaskedToken> masked)
    {
        var start = _row++ * _width;
        for (var i = 0; i < sequence.Ids.Length; i++)
        {
            _ids[start + i] = sequence.Ids[i];
            _segments[start + i] = sequence.SegmentIds[i];
            _mask[start + i] = true;
        }
        foreach (var token in masked)
        {
            _ids[start + token.Position] = token.Replacement;
            _positions.Add(start + token.Position);
            _labels.Add(token.Label);
        }
        if (sequence.PairLabel is { } label)
            _pairLabels.Add(label);
        _tokens += sequence.Ids.Length;
    }

    /// <param name="pairs">Objective of the pairs' labels; null for none.</param>
    public Batch ToBatch(string? pairs)
    {
        var batch = new Batch(_rows, _tokens);
        batch.Add(BatchNames.Ids, _ids, _rows, _width);
        batch.Add(BatchNames.Segments, _segments, _rows, _width);
        if (_tokens < _mask.Length)
            batch.Add(BatchNames.Mask, _mask, _rows, _width);
        batch.Add(BatchNames.Positions(Objectives.MaskedLanguage), [.. _positions], _positions.Count);
        batch.Add(BatchNames.Labels(Objectives.MaskedLanguage), [.. _labels], _labels.Count);
        batch.Count(BatchNames.Examples, _rows);
        batch.Count(Objectives.MaskedLanguage, _labels.Count);
        if (pairs is not null)
        {
            batch.Add(BatchNames.Labels(pairs), [.. _pairLabels], _rows);
            batch.Count(pairs, _rows);
        }
        return batch;
    }
}
