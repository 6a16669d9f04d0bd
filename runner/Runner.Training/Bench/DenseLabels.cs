using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Training.Bench;

// B batch, L length, P labelled positions

/// <summary>
/// Makes heads compute predictions everywhere instead of where labels are: the same loss and gradients by more work, as loops do that know no
/// labelled positions. For comparing with those.
/// </summary>
public static class DenseLabels
{
    private const string PositionsEnding = "-positions";
    private const long Ignored = -1;

    /// <summary>The batch with labels [B, L], -1 where there is none, in place of labels [P] at positions [P]; consumes the given one.</summary>
    public static Batch Spread(Batch batch)
    {
        var objectives = batch.Tensors.Keys.Where(IsPositions).Select(name => name[..^PositionsEnding.Length]).ToList();
        if (objectives.Count == 0)
            return batch;
        using var scope = NewDisposeScope();
        using var old = batch;
        var shape = batch[BatchNames.Ids].shape;
        var spread = new Batch(batch.Examples, batch.Tokens) { RowNumbers = batch.RowNumbers, ExampleIds = batch.ExampleIds };
        foreach (var (name, tensor) in batch.Tensors.Where(t => !IsPositions(t.Key) && !objectives.Exists(o => t.Key == BatchNames.Labels(o))))
            spread.Add(name, tensor.alias());
        foreach (var objective in objectives)
        {
            var labels = full([shape[0] * shape[1]], Ignored, ScalarType.Int64);
            labels.index_copy_(0, batch[BatchNames.Positions(objective)], batch[BatchNames.Labels(objective)]);
            spread.Add(BatchNames.Labels(objective), labels.view(shape));
        }
        foreach (var (objective, count) in batch.Counts)
            spread.Count(objective, count);
        return spread;
    }

    private static bool IsPositions(string name) => name.EndsWith(PositionsEnding, StringComparison.Ordinal);
}
