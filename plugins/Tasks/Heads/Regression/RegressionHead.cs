using Runner.Architectures;
using Runner.Components;
using Runner.Heads;
using Runner.Metrics;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B batch

/// <summary>Options of <c>head/regression</c>.</summary>
public sealed record RegressionOptions : PooledOptions;

/// <summary>Gives a number for a sequence (or a pair), such as a degree of similarity.</summary>
/// <remarks>
/// <c>score = dropout(pooled) w + b</c>, [B]. Labels <c>regression-labels</c> [B] float32, in whatever scale the data has (STS-B: 0 to 5), NaN where it
/// is not known. Loss:
/// squared error. Metrics: <c>loss</c>, the mean squared error; <c>absolute-error</c>. Parameters: <c>classifier.weight</c> [1, d], <c>classifier.bias</c> [1].
/// </remarks>
[Component("head/regression", Source = "STS-B in GLUE, arXiv:1804.07461; code: huggingface/transformers v0.6.2, run_classifier.py")]
internal sealed class RegressionHeadComponent(RegressionOptions options) : IHeadComponent
{
    public string Objective => Objectives.Regression;

    public IReadOnlyList<string> Metrics => ["loss", "absolute-error"];

    public bool NeedsPooler => true;

    public Type Predicts => typeof(ValuePrediction);

    public Head Build(HeadContext context) => new RegressionHead(context, options);
}

internal sealed class RegressionHead : Head
{
    private readonly PooledScores _scores;

    public RegressionHead(HeadContext context, RegressionOptions options)
        : base("classifier") => _scores = new PooledScores(this, context.Encoder, 1, options);

    public override string Objective => Objectives.Regression;

    public override Tensor Forward(EncoderOutput output, Batch batch) => _scores.Single(output.Hidden, batch);

    public override ObjectiveLoss Loss(Tensor logits, Batch batch)
    {
        var labels = batch.LabelsLike(logits, this);
        using var scope = NewDisposeScope();
        var known = labels.eq(labels);                                                           // what is not a number equals nothing
        var error = (logits - labels).masked_fill(known.logical_not(), 0);
        var count = batch.CountOf(Objective, () => known.sum());
        return ObjectiveLosses.Of(error.square().sum(), count, ("absolute-error", error.detach().abs().sum(), count));
    }

    public override IReadOnlyList<Prediction> Predict(Tensor logits, Batch batch)
    {
        using var scope = NewDisposeScope();
        var truth = batch.LabelsLike(logits, this).to(ScalarType.Float64).cpu().data<double>().ToArray();
        return [.. logits.to(ScalarType.Float64).cpu().data<double>().ToArray().Zip(truth, (predicted, label) => new ValuePrediction(predicted, label))];
    }

    public override void AddSample(Batch batch)
    {
        batch.Add(BatchNames.Labels(Objective), arange(batch.Examples, ScalarType.Float32));
        batch.Count(Objective, batch.Examples);
    }
}
