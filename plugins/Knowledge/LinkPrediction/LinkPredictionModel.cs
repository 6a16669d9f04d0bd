using Runner.Knowledge;
using Runner.Metrics;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Knowledge.LinkPrediction;

/// <summary>
/// In training mode the model's loss of true and corrupted triples; in evaluation mode ranks of the true entity, metrics
/// <c>raw/...</c> and <c>filtered/...</c>: <c>mean-rank</c>, <c>mrr</c>, <c>hits-1</c>, <c>hits-3</c>, <c>hits-10</c>, means over heads and tails.
/// </summary>
internal sealed class LinkPredictionModel(KnowledgeModel model, KnowledgeContext sizes, int negatives, RankTies ties) : TaskModel
{
    private static readonly int[] Hits = [1, 3, 10];
    private static readonly string[] Kinds = ["raw", "filtered"];

    /// <summary>Metrics of training.</summary>
    public static IReadOnlyList<string> TrainingMetrics { get; } = ["loss"];

    /// <summary>Metrics of evaluation.</summary>
    public static IReadOnlyList<string> EvaluationMetrics { get; } =
        [.. Kinds.SelectMany(kind => Hits.Select(hits => $"hits-{hits}").Prepend("mrr").Prepend("mean-rank").Select(name => $"{kind}/{name}"))];

    public override nn.Module Network => model;

    // unused: tables of vectors draw their own
    public override double InitializerRange => 1 / Math.Sqrt(model.Entities.shape[1]);

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        using var scope = NewDisposeScope();
        return batch.Tensors.ContainsKey(LinkBatch.KnownTails) ? Rank(batch, null) : Learn(batch, totals);
    }

    /// <summary>Triples of consecutive ids; the length has no meaning.</summary>
    public override Batch Sample(int examples, int length)
    {
        var count = examples * (1 + negatives);
        long[] Ids(int step, int limit) => [.. Enumerable.Range(0, count).Select(i => (long)i * step % limit)];
        return LinkBatch.Of(Ids(1, sizes.Entities), Ids(1, sizes.Relations), Ids(7, sizes.Entities), examples);
    }

    private TaskOutput Learn(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        if (!totals.TryGetValue(LinkBatch.Triples, out var total))
            throw KnowledgeErrors.MissingTotal.With(LinkBatch.Triples);
        var sum = model.Loss(batch[LinkBatch.Heads], batch[LinkBatch.Relations], batch[LinkBatch.Tails], batch.Examples);
        var metrics = new Dictionary<string, MetricSum> { ["loss"] = new(sum.detach().MoveToOuterDisposeScope(), batch.Examples) };
        return new TaskOutput((sum / Math.Max(1, total)).MoveToOuterDisposeScope(), metrics);
    }

    /// <summary>Ranks as <see cref="Forward"/> does, and for each triple the scores of all entities as its tail and as its head.</summary>
    public override PredictedBatch Predict(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        using var scope = NewDisposeScope();
        var predictions = new List<ExamplePrediction>();
        return new PredictedBatch(Rank(batch, predictions), predictions);
    }

    private TaskOutput Rank(Batch batch, List<ExamplePrediction>? predictions)
    {
        using var quiet = no_grad();
        var (heads, relations, tails) = (batch[LinkBatch.Heads], batch[LinkBatch.Relations], batch[LinkBatch.Tails]);
        var asTails = new LinkQueries(tails, batch[LinkBatch.KnownTailRows], batch[LinkBatch.KnownTails], batch.Tensors.GetValueOrDefault(LinkBatch.AllowedTails));
        var asHeads = new LinkQueries(heads, batch[LinkBatch.KnownHeadRows], batch[LinkBatch.KnownHeads], batch.Tensors.GetValueOrDefault(LinkBatch.AllowedHeads));
        var tailDistances = model.RankTails(heads, relations);
        var byTail = Ranks.Of(tailDistances, asTails.Answers, asTails.Rows, asTails.Known, ties, asTails.Allowed);
        predictions?.AddRange(asTails.Predictions(tailDistances, batch.ExampleIds, "tail", query: 0));
        var headDistances = model.RankHeads(relations, tails);
        var byHead = Ranks.Of(headDistances, asHeads.Answers, asHeads.Rows, asHeads.Known, ties, asHeads.Allowed);
        predictions?.AddRange(asHeads.Predictions(headDistances, batch.ExampleIds, "head", query: 1));
        var metrics = new Dictionary<string, MetricSum>(StringComparer.Ordinal);
        Add(metrics, Kinds[0], cat([byTail.Raw, byHead.Raw]));
        Add(metrics, Kinds[1], cat([byTail.Filtered, byHead.Filtered]));
        return new TaskOutput(zeros([], device: heads.device).MoveToOuterDisposeScope(), metrics);
    }

    private static void Add(Dictionary<string, MetricSum> metrics, string kind, Tensor ranks)
    {
        void Mean(string name, Tensor values) => metrics[$"{kind}/{name}"] = new(values.sum(ScalarType.Float64).MoveToOuterDisposeScope(), ranks.shape[0]);
        Mean("mean-rank", ranks);
        Mean("mrr", 1 / ranks);
        foreach (var hits in Hits)
            Mean($"hits-{hits}", ranks.le(hits));
    }
}
