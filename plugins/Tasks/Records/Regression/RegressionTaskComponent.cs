using Runner.Components;
using Runner.Data;
using Runner.Heads;
using Runner.Metrics;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Metrics.Correlation;
using Runner.Plugins.Tasks.Records.Texts;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Records.Regression;

/// <summary>Options of <c>task/regression</c>.</summary>
public sealed record RegressionTaskOptions : TextTaskOptions
{
    /// <summary>The head that gives a number.</summary>
    [DefaultComponent("regression")]
    public IHeadComponent Head { get; init; } = null!;
}

/// <summary>A number for a text or a pair of texts, such as a degree of similarity (STS-B).</summary>
/// <remarks>
/// Loss: mean squared error, in the scale of the data. Of a document in windows, the mean of the windows' numbers is taken. Metrics: Pearson's and Spearman's
/// correlation, unless others are named.
/// </remarks>
[Component("task/regression", Source = "STS-B in GLUE, Wang et al. 2018, arXiv:1804.07461")]
internal sealed class RegressionTaskComponent(RegressionTaskOptions options) : TextTask(options)
{
    public override Type? Predicts => typeof(ValuePrediction);

    protected override Type Raw => typeof(ValuePrediction);

    protected override IReadOnlyList<IHeadComponent> Heads => [options.Head];

    protected override IReadOnlyList<string?> KindsOfLabels => [null];

    protected override IReadOnlyList<IMetricComponent> CustomaryMetrics => [new CorrelationComponent(new CorrelationOptions())];

    protected override string Gold => "value";

    public override IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in base.Check())
            yield return problem;
        if (options.Head.Objective != Objectives.Regression)
            yield return new ComponentProblem("head", $"The head must give a number ('{Objectives.Regression}'), not '{options.Head.Objective}'.");
    }

    public override IReadOnlyList<PredictedField> Describe(RecordContext context, DataRecord record, IReadOnlyList<ExamplePrediction> predictions) =>
        [new("value", ((ValuePrediction)predictions[0].Prediction).Predicted)];

    protected override bool HasGold(TextRecord record) => record.Value is not null;

    protected override TextExample WithLabel(TextExample example, TextRecord record, IReadOnlyDictionary<string, LabelNames> labels) =>
        example with { Value = (float)(record.Value ?? double.NaN) };

    protected override void AddLabels(Batch batch, IReadOnlyList<Placed<TextExample>> placed, IReadOnlyList<double>? classWeights)
    {
        var values = placed.Select(one => one.Example.Value).ToArray();
        batch.Add(BatchNames.Labels(Objectives.Regression), TorchSharp.torch.tensor(values));
        batch.Count(Objectives.Regression, values.Count(value => !float.IsNaN(value)));
    }

    protected override IEnumerable<Prediction> Combine(
        TextRecord record, IReadOnlyList<(TextExample Example, Prediction Prediction)> predictions, IReadOnlyDictionary<string, LabelNames> labels) =>
        [new ValuePrediction(predictions.Average(prediction => ((ValuePrediction)prediction.Prediction).Predicted), record.Value ?? double.NaN)];
}
