using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>Puts an objective's loss and metrics together.</summary>
internal static class ObjectiveLosses
{
    /// <summary>Hands the sums, made in the current dispose scope, to the scope around it; the loss is the first metric.</summary>
    public static ObjectiveLoss Of(Tensor sum, double count, params ReadOnlySpan<(string Name, Tensor Sum, double Count)> metrics)
    {
        var sums = new Dictionary<string, MetricSum>(StringComparer.Ordinal)
        {
            ["loss"] = new MetricSum(sum.detach().MoveToOuterDisposeScope(), count),
        };
        foreach (var (name, value, total) in metrics)
            sums.Add(name, new MetricSum(value.detach().MoveToOuterDisposeScope(), total));
        return new ObjectiveLoss(sum.MoveToOuterDisposeScope(), count, sums);
    }

    /// <summary>A tensor of the batch that a head cannot do without.</summary>
    public static Tensor Require(this Batch batch, string name, Head head) =>
        batch.Tensors.TryGetValue(name, out var tensor) ? tensor : throw TaskErrors.BatchLacks.With(head.Objective, name);

    /// <summary>The labels of a head that has one for each score.</summary>
    /// <exception cref="Errors.RunnerException">RUN4577: they have another shape.</exception>
    public static Tensor LabelsLike(this Batch batch, Tensor scores, Head head)
    {
        var labels = batch.Require(BatchNames.Labels(head.Objective), head);
        return labels.shape.AsSpan().SequenceEqual(scores.shape)
            ? labels
            : throw TaskErrors.LabelsDoNotFit.With(head.Objective, string.Join(", ", labels.shape), string.Join(", ", scores.shape));
    }

    /// <summary>The labels in a batch: what it says, else what <paramref name="counted"/> (a scalar) says.</summary>
    public static double CountOf(this Batch batch, string objective, Func<Tensor> counted)
    {
        if (batch.Counts.TryGetValue(objective, out var known))
            return known;
        using var scope = NewDisposeScope();
        return counted().to(ScalarType.Float64).item<double>();
    }
}
