using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Data;
using Runner.Heads;
using Runner.Metrics;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Metrics.Accuracy;
using Runner.Plugins.Tasks.Records.Texts;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Records.SequenceClassification;

/// <summary>One class for a text or a pair of texts: sentiment, topic, paraphrase, entailment, relation.</summary>
/// <remarks>
/// Reads <c>[CLS] text [SEP]</c> or <c>[CLS] text [SEP] text_pair [SEP]</c>. Loss: mean cross-entropy. Of a document in windows, the mean of the windows' probabilities decides.
/// Metrics: <c>accuracy</c>, unless others are named.
/// </remarks>
[Component("task/sequence-classification", Source = "Devlin et al. 2018, arXiv:1810.04805, section 4.1")]
internal sealed class SequenceClassificationTaskComponent(SequenceClassificationTaskOptions options) : TextTask(options)
{
    private readonly LabelWeighting _weighting = new(options.ClassWeights, options.BalanceClasses);

    public override Type? Predicts => typeof(ClassPrediction);

    protected override Type Raw => typeof(ClassPrediction);

    protected override IReadOnlyList<IHeadComponent> Heads => [options.Head];

    protected override IReadOnlyList<string?> KindsOfLabels => [LabelKinds.Classes];

    protected override IReadOnlyList<IMetricComponent> CustomaryMetrics => [new AccuracyComponent()];

    protected override string Gold => "label";

    protected override double LabelSmoothing => options.LabelSmoothing;

    public override IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in base.Check().Concat(_weighting.Check(null)))
            yield return problem;
        if (options.Head.Objective != Objectives.Classification)
            yield return new ComponentProblem("head", $"The head must choose one class ('{Objectives.Classification}'), not '{options.Head.Objective}'.");
    }

    public override IReadOnlyList<PredictedField> Describe(RecordContext context, DataRecord record, IReadOnlyList<ExamplePrediction> predictions)
    {
        var names = context.Labels[LabelKinds.Classes];
        var said = (ClassPrediction)predictions[0].Prediction;
        var fields = new List<PredictedField> { new("label", said.Predicted < 0 ? null : names.Names[said.Predicted]) };
        if (said.Probabilities is { } probabilities)
        {
            fields.Add(new PredictedField("probability", said.Predicted < 0 ? null : probabilities[said.Predicted]));
            fields.Add(new PredictedField("probabilities", new JsonObject(names.Names.Zip(probabilities, (name, share) => KeyValuePair.Create(name, (JsonNode?)share)))));
        }
        return fields;
    }

    protected override bool HasGold(TextRecord record) => record.Labels is { Count: 1 };

    protected override TextExample WithLabel(TextExample example, TextRecord record, IReadOnlyDictionary<string, LabelNames> labels) =>
        record.Labels is [var label] ? example with { Class = labels[LabelKinds.Classes].NumberOf(label, LabelKinds.Classes, record.Place) } : example;

    protected override void AddLabels(Batch batch, IReadOnlyList<Placed<TextExample>> placed, IReadOnlyList<double>? classWeights)
    {
        var labels = placed.Select(one => (long)one.Example.Class).ToArray();
        batch.Add(BatchNames.Labels(Objectives.Classification), labels, labels.Length);
        batch.Count(Objectives.Classification, labels.Where(label => label >= 0).Sum(label => classWeights?[(int)label] ?? 1));
    }

    protected override IEnumerable<Prediction> Combine(
        TextRecord record, IReadOnlyList<(TextExample Example, Prediction Prediction)> predictions, IReadOnlyDictionary<string, LabelNames> labels)
    {
        var first = (ClassPrediction)predictions[0].Prediction;
        if (predictions.Count == 1)
            return [first];
        var shares = predictions.Select(prediction => ((ClassPrediction)prediction.Prediction).Probabilities).ToList();
        if (shares.Exists(share => share is null))
            return [first];
        var mean = Enumerable.Range(0, shares[0]!.Count).Select(i => shares.Average(share => (double)share![i])).ToList();
        return [ClassPrediction.OfScores(mean, first.Truth) with { Probabilities = [.. mean.Select(share => (float)share)] }];
    }

    protected override IReadOnlyList<double>? ClassWeights(IReadOnlyList<TextRecord> training, IReadOnlyDictionary<string, LabelNames> labels) =>
        _weighting.Of(labels[LabelKinds.Classes], training.SelectMany(record => record.Labels ?? []));

    protected override IEnumerable<ComponentProblem> CheckLabels(IReadOnlyDictionary<string, LabelNames> labels) =>
        _weighting.Check(labels.GetValueOrDefault(LabelKinds.Classes));
}
