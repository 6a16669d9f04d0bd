using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Data;
using Runner.Heads;
using Runner.Metrics;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Metrics.IntentSlots;
using Runner.Plugins.Tasks.Records.Words;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Records.IntentSlots;

/// <summary>What an utterance asks for and what it says about it, learnt together: ATIS, Snips.</summary>
/// <remarks>
/// The intent is chosen from the pooled first token, slots from the first piece of each word; the losses are added up. Several intents of one utterance are learnt as
/// one joined by '#', as the customary files have them. Metrics: accuracy of intents, F1 of slots, and the share of utterances in which all is right, unless others are named.
/// </remarks>
[Component("task/intent-slots", Source = "Chen et al. 2019 (BERT for joint intent classification and slot filling), arXiv:1902.10909")]
internal sealed class IntentSlotsTaskComponent(IntentSlotsTaskOptions options) : WordTask(options)
{
    private const string Joint = "#";

    private readonly IHeadComponent _slots = options.SlotHead ?? new TokenTaggingHeadComponent(new TokenTaggingOptions { Place = "slot_classifier" });

    public override Type? Predicts => typeof(UtterancePrediction);

    protected override Type Raw => typeof(UtterancePrediction);

    protected override IReadOnlyList<IHeadComponent> Heads => [options.IntentHead, _slots];

    protected override IReadOnlyList<string?> KindsOfLabels => [LabelKinds.Intents, LabelKinds.Tags];

    protected override IReadOnlyList<IMetricComponent> CustomaryMetrics => [new IntentSlotsComponent()];

    protected override string Gold => "intents and tags";

    public override IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in base.Check())
            yield return problem;
        if (options.IntentHead.Objective != Objectives.Classification)
            yield return new ComponentProblem("intent_head", $"The head must choose one class ('{Objectives.Classification}'), not '{options.IntentHead.Objective}'.");
        if (_slots.Objective != Objectives.Tagging)
            yield return new ComponentProblem("slot_head", $"The head must tag words ('{Objectives.Tagging}'), not '{_slots.Objective}'.");
    }

    public override IReadOnlyList<PredictedField> Describe(RecordContext context, DataRecord record, IReadOnlyList<ExamplePrediction> predictions)
    {
        var said = (UtterancePrediction)predictions[0].Prediction;
        var fields = new List<PredictedField> { new("intents", new JsonArray([.. said.Intents.Select(intent => (JsonNode?)intent)])) };
        if (said.Probabilities is { } probabilities)
        {
            fields.Add(new PredictedField("probabilities", new JsonObject(
                context.Labels[LabelKinds.Intents].Names.Zip(probabilities, (name, share) => KeyValuePair.Create(name, (JsonNode?)share)))));
        }
        return [.. fields, new("tags", new JsonArray([.. said.Tags.Select(tag => (JsonNode?)tag)])), new("slots", Spans((TaggedRecord)record, said.Tags)) { OffsetsInto = ((TaggedRecord)record).Text }];
    }

    protected override bool HasGold(TaggedRecord record) => base.HasGold(record) && record.Intents is { Count: > 0 };

    protected override IEnumerable<WordExample> Encode(TaggedRecord record, int index, RecordEncoder encoder, IReadOnlyDictionary<string, LabelNames> labels, bool isTraining)
    {
        var names = labels[LabelKinds.Intents];
        var intent = record.Intents is { } intents
            ? isTraining ? names.NumberOf(string.Join(Joint, intents), LabelKinds.Intents, record.Place) : names.NumberOf(string.Join(Joint, intents)) ?? -1
            : -1;
        return base.Encode(record, index, encoder, labels, isTraining).Select(example => example with { Intent = intent });
    }

    protected override void AddLabels(Batch batch, IReadOnlyList<Placed<WordExample>> placed, IReadOnlyList<double>? classWeights)
    {
        base.AddLabels(batch, placed, null);
        batch.Add(BatchNames.Labels(Objectives.Classification), [.. placed.Select(one => (long)one.Example.Intent)], placed.Count);
        batch.Count(Objectives.Classification, placed.Count(one => one.Example.Intent >= 0));
    }

    protected override Prediction Join(IReadOnlyList<Prediction> ofHeads)
    {
        var (intent, tags) = ((ClassPrediction)ofHeads[0], (TagPrediction)ofHeads[1]);
        // numbers of intents, which get their names where the labels are at hand
        return new UtterancePrediction([intent.Predicted.ToString(System.Globalization.CultureInfo.InvariantCulture)], [], tags.Predicted, tags.Truth)
        {
            Probabilities = intent.Probabilities,
        };
    }

    // the intent is that of the first window
    protected override IEnumerable<Prediction> Combine(
        TaggedRecord record, IReadOnlyList<(WordExample Example, Prediction Prediction)> predictions, IReadOnlyDictionary<string, LabelNames> labels)
    {
        var first = (UtterancePrediction)predictions[0].Prediction;
        var number = int.Parse(first.Intents[0], System.Globalization.CultureInfo.InvariantCulture);
        var tags = Tags(record, [.. predictions.Select(prediction => (prediction.Example, ((UtterancePrediction)prediction.Prediction).Tags))]);
        return
        [
            new UtterancePrediction(
                number < 0 ? [] : labels[LabelKinds.Intents].Names[number].Split(Joint), record.Intents ?? [], tags, record.Tags ?? tags) { Probabilities = first.Probabilities },
        ];
    }
}
