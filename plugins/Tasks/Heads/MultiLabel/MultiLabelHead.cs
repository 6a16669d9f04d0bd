using Runner.Architectures;
using Runner.Components;
using Runner.Heads;
using Runner.Metrics;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B batch, C classes

/// <summary>Options of <c>head/multi-label</c>.</summary>
public sealed record MultiLabelOptions : PooledOptions;

/// <summary>Says of each class on its own whether it holds for a sequence: several may, or none.</summary>
/// <remarks>
/// <c>logits = dropout(pooled) W + b</c>, [B, C]. Labels <c>multi-label-labels</c> [B, C] float32: 1 holds, 0 does not, -1 is not known and counts
/// nowhere. Loss: binary cross-entropy of <c>sigmoid(logits)</c>, a mean over known cells. Metrics: <c>loss</c>; <c>accuracy</c>, the share of cells
/// on the right side of one half; <c>exact</c>, the share of sequences with all their known cells right. Parameters: <c>classifier</c>.
/// </remarks>
[Component("head/multi-label", Source = "binary cross-entropy per class, as for entity typing in Zhang et al. 2019, arXiv:1905.07129, section 4.2")]
internal sealed class MultiLabelHeadComponent(MultiLabelOptions options) : IHeadComponent
{
    public string Objective => Objectives.MultiLabel;

    public IReadOnlyList<string> Metrics => ["loss", "accuracy", "exact"];

    public bool NeedsPooler => true;

    public Type Predicts => typeof(LabelSetPrediction);

    public Head Build(HeadContext context) => new MultiLabelHead(context, options);
}

internal sealed class MultiLabelHead : Head
{
    private readonly PooledScores _scores;
    private readonly int _classes;

    public MultiLabelHead(HeadContext context, MultiLabelOptions options)
        : base("classifier")
    {
        _classes = context.Labels.Count;
        _scores = new PooledScores(this, context.Encoder, _classes, options);
    }

    public override string Objective => Objectives.MultiLabel;

    public override Tensor Forward(EncoderOutput output, Batch batch) => _scores.Forward(output.Hidden, batch);

    public override ObjectiveLoss Loss(Tensor logits, Batch batch)
    {
        var labels = batch.LabelsLike(logits, this);
        using var scope = NewDisposeScope();
        var known = labels.ge(0);
        var cells = nn.functional.binary_cross_entropy_with_logits(logits, labels.clamp_min(0), reduction: nn.Reduction.None);
        var right = logits.detach().gt(0).eq(labels.gt(0.5));
        var count = batch.CountOf(Objective, () => known.sum());
        return ObjectiveLosses.Of(
            cells.masked_fill(known.logical_not(), 0).sum(), count,
            ("accuracy", right.logical_and(known).sum(ScalarType.Float32), count),
            ("exact", right.logical_or(known.logical_not()).all(1).sum(ScalarType.Float32), logits.shape[0]));
    }

    public override IReadOnlyList<Prediction> Predict(Tensor logits, Batch batch)
    {
        using var scope = NewDisposeScope();
        var labels = batch.LabelsLike(logits, this).cpu().data<float>().ToArray();
        var scores = logits.to(ScalarType.Float64).cpu();
        var (raw, shares) = (scores.data<double>().ToArray(), scores.sigmoid().data<double>().ToArray());
        return
        [
            .. Enumerable.Range(0, (int)logits.shape[0]).Select(i => i * _classes).Select(start => LabelSetPrediction.OfScores(
                new ArraySegment<double>(raw, start, _classes), Enumerable.Range(0, _classes).Where(label => labels[start + label] > 0.5).ToHashSet(), threshold: 0) with
            {
                Probabilities = Array.ConvertAll(shares[start..(start + _classes)], share => (float)share),
            }),
        ];
    }

    public override void AddSample(Batch batch)
    {
        var cells = batch.Examples * _classes;
        var values = tensor([.. Enumerable.Range(0, cells).Select(i => (float)(i % 2))], ScalarType.Float32);
        batch.Add(BatchNames.Labels(Objective), values.view(batch.Examples, _classes));
        batch.Count(Objective, cells);
    }
}
