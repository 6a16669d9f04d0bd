using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Text;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Pretraining;

// B rows, L width, S sequences, P predictions in the batch

/// <summary>
/// Lays out examples as tensors: those of <see cref="TextRows"/>, <c>mlm-positions</c> [P] into the B * L tokens, <c>mlm-labels</c> [P], and
/// with pairs <c>nsp-labels</c> or <c>sop-labels</c> [S].
/// </summary>
internal sealed class MaskedBatch(TextRows rows)
{
    private readonly List<long> _positions = [];
    private readonly List<long> _labels = [];
    private readonly List<long> _pairLabels = [];

    public void Append(TokenSequence sequence, IReadOnlyList<MaskedToken> masked)
    {
        var start = rows.Append(sequence);
        foreach (var token in masked)
        {
            rows.Replace(start + token.Position, token.Replacement);
            _positions.Add(start + token.Position);
            _labels.Add(token.Label);
        }
        if (sequence.PairLabel is { } label)
            _pairLabels.Add(label);
    }

    /// <param name="pairs">Objective of the pairs' labels; null for none.</param>
    public Batch ToBatch(string? pairs)
    {
        var batch = rows.ToBatch();
        batch.Add(BatchNames.Positions(Objectives.MaskedLanguage), [.. _positions], _positions.Count);
        batch.Add(BatchNames.Labels(Objectives.MaskedLanguage), [.. _labels], _labels.Count);
        batch.Count(Objectives.MaskedLanguage, _labels.Count);
        if (pairs is not null)
        {
            batch.Add(BatchNames.Labels(pairs), [.. _pairLabels], _pairLabels.Count);
            batch.Count(pairs, _pairLabels.Count);
        }
        return batch;
    }
}
