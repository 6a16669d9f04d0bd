using Runner.Architectures;
using Runner.Execution;
using Runner.Heads;
using Runner.Metrics;
using Runner.Plugins.Tasks.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks;

/// <summary>
/// A backbone with heads. Loss: the sum over the objectives of the mean over their labels. Metrics: <c>loss</c>, and under each objective's
/// name what its head counts.
/// </summary>
internal sealed class HeadsModel(
    EncoderWithHeads model, IReadOnlyList<Head> predicting, Func<IReadOnlyList<Prediction>, Prediction> join, ModelContext vocabulary) : TaskModel
{
    private const string CausalLoss = Objectives.CausalLanguage + "/loss";
    private const string Perplexity = Objectives.CausalLanguage + "/perplexity";

    public override nn.Module Network => model;

    public override EncoderWithHeads EncoderWithHeads => model;

    public override double InitializerRange => model.Encoder.InitializerRange;

    /// <summary>Names of the metrics of a model with these heads; null where a head does not know its own.</summary>
    public static IReadOnlyList<string>? MetricNames(params IReadOnlyList<IHeadComponent> heads)
    {
        if (heads.Any(head => head.Metrics is null))
            return null;
        List<string> names = ["loss", .. heads.SelectMany(head => head.Metrics!.Select(name => $"{head.Objective}/{name}"))];
        return names.Contains(CausalLoss) ? [.. names, Perplexity] : names;
    }

    /// <summary>Builds the backbone, then the heads on it. The first head that makes predictions makes those of the model.</summary>
    public static HeadsModel Build(TaskModelContext context, params IReadOnlyList<IHeadComponent> heads) =>
        Build(context, heads, (head, _) => head, predictions => predictions[0]);

    /// <summary>Builds the backbone, then the heads on it.</summary>
    /// <param name="context">Backbone and vocabulary.</param>
    /// <param name="heads">The heads.</param>
    /// <param name="describe">Says more about what each head is built on, such as its labels; given its index.</param>
    /// <param name="join">One prediction for an example from those of the heads that predict, in their order.</param>
    public static HeadsModel Build(
        TaskModelContext context, IReadOnlyList<IHeadComponent> heads, Func<HeadContext, int, HeadContext> describe, Func<IReadOnlyList<Prediction>, Prediction> join)
    {
        var encoder = context.Architecture.Build(context.Vocabulary);
        var built = heads.Select((head, i) => head.Build(describe(new HeadContext(encoder, context.Vocabulary.VocabularySize), i))).ToList();
        var name = encoder.GetName();
        if (name.Length == 0 || name.Contains('.', StringComparison.Ordinal) || built.Exists(head => head.Path.Split('.')[0] == name))
            throw TaskErrors.NameTaken.With(name);
        var predicting = heads.Zip(built).Where(pair => pair.First.Predicts is not null).Select(pair => pair.Second).ToList();
        return new HeadsModel(new EncoderWithHeads(encoder, built), predicting, join, context.Vocabulary);
    }

    public override Batch Sample(int examples, int length)
    {
        var batch = new Batch(examples, (long)examples * length);
        var tokens = Enumerable.Range(0, examples * length).Select(i => (long)(i % vocabulary.VocabularySize)).ToArray();
        batch.Add(BatchNames.Ids, tokens, examples, length);
        batch.Add(BatchNames.Segments, new long[tokens.Length], examples, length);
        batch.Count(BatchNames.Examples, examples);
        if (model.Encoder.EntitySize is { } width)
        {
            batch.Add(BatchNames.EntityVectors, ones(examples, length, width));
            batch.Add(BatchNames.EntityMask, ones(examples, length, ScalarType.Bool));
        }
        foreach (var head in model.Heads)
            head.AddSample(batch);
        return batch;
    }

    /// <summary>The perplexity of next-token prediction, from its loss in nats.</summary>
    public override void AddDerived(IDictionary<string, double> means)
    {
        if (means.TryGetValue(CausalLoss, out var loss))
            means[Perplexity] = Math.Exp(loss);
    }

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals) => Forward(batch, totals, null);

    public override PredictedBatch Predict(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        var said = new List<IReadOnlyList<Prediction>>();
        var output = Forward(batch, totals, said);
        return new PredictedBatch(output, said.Count == 0
            ? []
            : [.. batch.ExampleIds.Select((id, i) => new ExamplePrediction(id, join([.. said.Select(predictions => predictions[i])])))]);
    }

    private TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals, List<IReadOnlyList<Prediction>>? predictions)
    {
        using var scope = NewDisposeScope();
        var output = model.Encoder.Forward(EncoderWithHeads.Input(batch));
        var metrics = new Dictionary<string, MetricSum>(StringComparer.Ordinal);
        Tensor? loss = null;
        foreach (var head in model.Heads)
        {
            var objective = predictions is not null && predicting.Contains(head) ? LossAndPredictions(head, output, batch, predictions) : head.Loss(output, batch);
            foreach (var (name, metric) in objective.Metrics)
                metrics.Add($"{head.Objective}/{name}", metric with { Sum = metric.Sum.MoveToOuterDisposeScope() });
            var share = objective.Sum / Math.Max(1, Total(totals, head.Objective));
            loss = loss is null ? share : loss + share;
        }

        // Shares of micro-batches add up to the loss of the global batch; weighed by examples, so do the sums of this metric.
        var examples = Total(totals, BatchNames.Examples);
        metrics["loss"] = new MetricSum((loss!.detach() * examples).MoveToOuterDisposeScope(), batch.Examples);
        return new TaskOutput(loss.MoveToOuterDisposeScope(), metrics);
    }

    private static ObjectiveLoss LossAndPredictions(Head head, EncoderOutput output, Batch batch, List<IReadOnlyList<Prediction>> predictions)
    {
        var logits = FullPrecision.Of(head.Forward(output, batch));
        predictions.Add(head.Predict(logits, batch));
        return head.Loss(logits, batch);
    }

    private static double Total(IReadOnlyDictionary<string, double> totals, string name) =>
        totals.TryGetValue(name, out var total) ? total : throw TaskErrors.MissingTotal.With(name);
}
