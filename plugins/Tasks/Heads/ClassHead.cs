using Runner.Architectures;
using Runner.Execution;
using Runner.Heads;
using Runner.Metrics;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B batch, L length, P labelled positions, N labels, C classes, d hidden size

/// <summary>
/// A head that chooses among classes, trained with cross-entropy. Labels of <see cref="Ignored"/> count nowhere. Metrics: <c>loss</c>,
/// <c>accuracy</c>.
/// </summary>
/// <param name="path">Place of its parameters.</param>
/// <param name="objective">Name of labels and metrics.</param>
/// <param name="context">Says what labels weigh and how they are smoothed; null for heads whose classes are not the task's labels.</param>
internal abstract class ClassHead(string path, string objective, HeadContext? context = null) : Head(path)
{
    /// <summary>Label of what is not to be predicted.</summary>
    public const int Ignored = -1;

    /// <summary>What every such head counts.</summary>
    public static readonly IReadOnlyList<string> MetricNames = ["loss", "accuracy"];

    public sealed override string Objective => objective;

    public sealed override ObjectiveLoss Loss(Tensor logits, Batch batch) => Loss(logits, batch, areOurs: false);

    public sealed override ObjectiveLoss Loss(EncoderOutput output, Batch batch) => Loss(FullPrecision.Of(Forward(output, batch)), batch, areOurs: true);

    /// <param name="logits">[..., C].</param>
    /// <param name="batch">Has the labels.</param>
    /// <param name="areOurs">Whether nobody looks at the logits afterwards.</param>
    protected virtual ObjectiveLoss Loss(Tensor logits, Batch batch, bool areOurs) =>
        CrossEntropy(logits, batch.Require(BatchNames.Labels(objective), this), batch, areOurs);

    /// <summary>One class for each example from logits [B, C], with its probability, beside the class it has.</summary>
    protected IReadOnlyList<Prediction> Classes(Tensor logits, Batch batch)
    {
        using var scope = NewDisposeScope();
        var classes = (int)logits.shape[1];
        var scores = logits.to(ScalarType.Float64).cpu();
        var (raw, shares) = (scores.data<double>().ToArray(), scores.softmax(1).data<double>().ToArray());
        var truth = batch.Require(BatchNames.Labels(objective), this).cpu().data<long>().ToArray();
        return
        [
            .. truth.Select((label, i) => ClassPrediction.OfScores(new ArraySegment<double>(raw, i * classes, classes), (int)label) with
            {
                Probabilities = Array.ConvertAll(shares[(i * classes)..((i + 1) * classes)], share => (float)share),
            }),
        ];
    }

    /// <summary>The states predictions are made from: [P, d] where the batch names positions, else all, [B, L, d].</summary>
    protected Tensor Chosen(Tensor hidden, Batch batch) =>
        batch.Tensors.TryGetValue(BatchNames.Positions(objective), out var positions)
            ? hidden.flatten(0, 1).index_select(0, positions)
            : hidden;

    /// <param name="logits">[..., C].</param>
    /// <param name="labels">int64, of the same shape without the last dimension.</param>
    /// <param name="batch">May say how many labels there are, which saves counting them on the device.</param>
    /// <param name="areOurs">Whether nobody looks at the logits afterwards.</param>
    protected ObjectiveLoss CrossEntropy(Tensor logits, Tensor labels, Batch batch, bool areOurs)
    {
        if (logits.dim() != labels.dim() + 1 || !logits.shape.AsSpan()[..^1].SequenceEqual(labels.shape))
            throw TaskErrors.LabelsDoNotFit.With(objective, string.Join(", ", labels.shape), string.Join(", ", logits.shape));
        using var scope = NewDisposeScope();
        var rows = logits.dim() == 2 ? logits : logits.flatten(0, -2);                          // [N, C]
        var flat = labels.flatten();
        var hits = rows.detach().argmax(1).eq(flat).sum(ScalarType.Float32);
        if (context is { ClassWeights: not null } or { LabelSmoothing: > 0 })
        {
            var labelled = flat.ge(0).sum(ScalarType.Float64);
            var (weighted, weights) = SmoothedCrossEntropy.Of(rows, flat, context.ClassWeights, context.LabelSmoothing);
            return ObjectiveLosses.Of(weighted, batch.CountOf(objective, () => weights), ("accuracy", hits, labelled.item<double>()));
        }
        var sum = LargeCrossEntropy.Suits(rows)
            ? LargeCrossEntropy.Sum(rows, flat, inPlace: areOurs)
            : nn.functional.cross_entropy(rows, flat, ignore_index: Ignored, reduction: nn.Reduction.Sum);
        var count = batch.Counts.TryGetValue(objective, out var known) ? known : flat.ge(0).sum().item<long>();
        return ObjectiveLosses.Of(sum, count, ("accuracy", hits, count));
    }
}
