using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Data;
using Runner.Heads;
using Runner.Metrics;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Metrics.EntityF1;
using Runner.Plugins.Tasks.Records.Words;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Records.TokenClassification;

/// <summary>A tag for each word: named entities, parts of speech.</summary>
/// <remarks>
/// The first piece of each word is tagged. Sentences longer than <c>max_length</c> are read in overlapping windows, so that no gold tag is lost; a word is judged by
/// the window in which it has the most context. Loss: mean cross-entropy over words. Metrics: precision, recall and F1 of entities, unless others are named.
/// </remarks>
[Component("task/token-classification", Source = "Devlin et al. 2018, arXiv:1810.04805, section 5.3")]
internal sealed class TokenClassificationTaskComponent(TokenClassificationTaskOptions options) : WordTask(options)
{
    private readonly LabelWeighting _weighting = new(options.ClassWeights, IsBalanced: false);

    public override Type? Predicts => typeof(TagPrediction);

    protected override Type Raw => typeof(TagPrediction);

    protected override IReadOnlyList<IHeadComponent> Heads => [options.Head];

    protected override IReadOnlyList<string?> KindsOfLabels => [LabelKinds.Tags];

    protected override IReadOnlyList<IMetricComponent> CustomaryMetrics => [new EntityF1Component(new EntityF1Options())];

    protected override string Gold => "tags";

    protected override double LabelSmoothing => options.LabelSmoothing;

    public override IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in base.Check().Concat(_weighting.Check(null)))
            yield return problem;
        if (options.Head.Objective != Objectives.Tagging)
            yield return new ComponentProblem("head", $"The head must tag words ('{Objectives.Tagging}'), not '{options.Head.Objective}'.");
    }

    public override IReadOnlyList<PredictedField> Describe(RecordContext context, DataRecord record, IReadOnlyList<ExamplePrediction> predictions)
    {
        var tags = ((TagPrediction)predictions[0].Prediction).Predicted;
        return [new("tags", new JsonArray([.. tags.Select(tag => (JsonNode?)tag)])), new("entities", Spans((TaggedRecord)record, tags)) { OffsetsInto = ((TaggedRecord)record).Text }];
    }

    protected override IEnumerable<Prediction> Combine(
        TaggedRecord record, IReadOnlyList<(WordExample Example, Prediction Prediction)> predictions, IReadOnlyDictionary<string, LabelNames> labels)
    {
        var tags = Tags(record, [.. predictions.Select(prediction => (prediction.Example, ((TagPrediction)prediction.Prediction).Predicted))]);
        return [new TagPrediction(tags, record.Tags ?? tags)];
    }

    protected override IReadOnlyList<double>? ClassWeights(IReadOnlyList<TaggedRecord> training, IReadOnlyDictionary<string, LabelNames> labels) =>
        _weighting.Of(labels[LabelKinds.Tags], training.SelectMany(record => record.Tags ?? []));

    protected override IEnumerable<ComponentProblem> CheckLabels(IReadOnlyDictionary<string, LabelNames> labels) =>
        _weighting.Check(labels.GetValueOrDefault(LabelKinds.Tags));
}
