using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Data;
using Runner.Heads;
using Runner.Metrics;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Metrics.LabelSets;
using Runner.Plugins.Tasks.Records.Texts;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Records.MultiLabel;

/// <summary>Any number of labels for a text: emotions, topics, entity types.</summary>
/// <remarks>
/// Loss: binary cross-entropy, a mean over texts and labels. Of a document in windows, the highest probability of its windows counts for each label. Metrics: micro and macro F1 and the
/// share of texts with exactly the right set, unless others are named.
/// </remarks>
[Component("task/multi-label", Source = "binary cross-entropy per label, as Demszky et al. 2020, arXiv:2005.00547, section 5, has it")]
internal sealed class MultiLabelTaskComponent(MultiLabelTaskOptions options) : TextTask(options)
{
    public override Type? Predicts => typeof(LabelSetPrediction);

    protected override Type Raw => typeof(LabelSetPrediction);

    protected override IReadOnlyList<IHeadComponent> Heads => [options.Head];

    protected override IReadOnlyList<string?> KindsOfLabels => [LabelKinds.Classes];

    protected override IReadOnlyList<IMetricComponent> CustomaryMetrics => [new LabelSetsComponent(new LabelSetsOptions())];

    protected override string Gold => "labels";

    public override IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in base.Check())
            yield return problem;
        if (options.Head.Objective != Objectives.MultiLabel)
            yield return new ComponentProblem("head", $"The head must judge each label on its own ('{Objectives.MultiLabel}'), not '{options.Head.Objective}'.");
    }

    public override IReadOnlyList<PredictedField> Describe(RecordContext context, DataRecord record, IReadOnlyList<ExamplePrediction> predictions)
    {
        var names = context.Labels[LabelKinds.Classes];
        var said = (LabelSetPrediction)predictions[0].Prediction;
        var fields = new List<PredictedField> { new("labels", new JsonArray([.. said.Predicted.Order().Select(label => (JsonNode?)names.Names[label])])) };
        if (said.Probabilities is { } probabilities)
            fields.Add(new PredictedField("probabilities", new JsonObject(names.Names.Zip(probabilities, (name, share) => KeyValuePair.Create(name, (JsonNode?)share)))));
        return fields;
    }

    protected override bool HasGold(TextRecord record) => record.Labels is not null;

    protected override TextExample WithLabel(TextExample example, TextRecord record, IReadOnlyDictionary<string, LabelNames> labels)
    {
        var names = labels[LabelKinds.Classes];
        return record.Labels is { } held
            ? example with { Set = [.. held.Select(label => names.NumberOf(label, LabelKinds.Classes, record.Place))], Class = names.Count }
            : example with { Class = names.Count };
    }

    // the example's class is the number of labels there are
    protected override void AddLabels(Batch batch, IReadOnlyList<Placed<TextExample>> placed, IReadOnlyList<double>? classWeights)
    {
        var count = placed[0].Example.Class;
        var cells = new float[placed.Count * count];
        for (var i = 0; i < placed.Count; i++)
        {
            if (placed[i].Example.Set is not { } held)
                cells.AsSpan(i * count, count).Fill(-1);
            foreach (var label in placed[i].Example.Set ?? [])
                cells[i * count + label] = 1;
        }
        batch.Add(BatchNames.Labels(Objectives.MultiLabel), TorchSharp.torch.tensor(cells).view(placed.Count, count));
        batch.Count(Objectives.MultiLabel, (double)placed.Count(one => one.Example.Set is not null) * count);
    }

    protected override IEnumerable<Prediction> Combine(
        TextRecord record, IReadOnlyList<(TextExample Example, Prediction Prediction)> predictions, IReadOnlyDictionary<string, LabelNames> labels)
    {
        var first = (LabelSetPrediction)predictions[0].Prediction;
        var shares = predictions.Select(prediction => ((LabelSetPrediction)prediction.Prediction).Probabilities).ToList();
        if (shares.Exists(share => share is null))
            return [first];
        var highest = Enumerable.Range(0, shares[0]!.Count).Select(i => (double)shares.Max(share => share![i])).ToList();
        return
        [
            LabelSetPrediction.OfScores(highest, first.Truth, options.Threshold, options.OrLikeliest) with { Probabilities = [.. highest.Select(share => (float)share)] },
        ];
    }
}
