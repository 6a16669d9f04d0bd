using Runner.Architectures;
using Runner.Components;
using Runner.Heads;
using Runner.Metrics;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B batch

/// <summary>Scores pairs, such as a query and a document, so that better candidates score higher.</summary>
/// <remarks>
/// <c>score = dropout(pooled) w + b</c>, [B]. Labels <c>ranking-labels</c> [B] float32, more is better (for <c>pointwise</c>, 0 to 1); <c>groups</c> [B] int64
/// says which examples are candidates of the same query. All candidates of a query must be in one micro-batch. Losses are means over: examples
/// (<c>pointwise</c>), ordered pairs of candidates (<c>margin</c>, <c>logistic</c>), queries with a positive label (<c>listwise</c>). Metrics: <c>loss</c>; <c>accuracy</c>: the share of
/// examples on the right side of one half, of pairs in the right order, of queries with a best candidate on top.
/// Parameters: <c>classifier.weight</c> [1, d], <c>classifier.bias</c> [1].
/// </remarks>
[Component("head/pair-ranking", Source = "Burges et al. 2005 (RankNet); Cao et al. 2007 (ListNet); Nogueira and Cho 2019, arXiv:1901.04085")]
internal sealed class PairRankingHeadComponent(PairRankingOptions options) : IHeadComponent, ICheckedComponent
{
    public string Objective => Objectives.Ranking;

    public IReadOnlyList<string> Metrics => ["loss", "accuracy"];

    public bool NeedsPooler => true;

    public Type Predicts => typeof(RankingPrediction);

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Loss != RankingLoss.Margin && options.Margin != new PairRankingOptions().Margin)
            yield return new ComponentProblem("margin", "It acts with 'loss: margin' alone; set that, or leave 'margin' out.");
    }

    public Head Build(HeadContext context) => new PairRankingHead(context, options);

    /// <summary>What the loss over candidates of one query is divided by: candidates, ordered pairs with different labels, or 1 where one is relevant.</summary>
    /// <param name="labels">Of the query's candidates.</param>
    public double CountOf(IReadOnlyList<float> labels) => options.Loss switch
    {
        RankingLoss.Pointwise => labels.Count(label => !float.IsNaN(label)),
        RankingLoss.Listwise => labels.Any(label => label > 0) ? 1 : 0,
        _ => labels.Sum(better => labels.Count(worse => better > worse)),
    };
}

internal sealed class PairRankingHead : Head
{
    private readonly PairRankingOptions _options;
    private readonly PooledScores _scores;

    public PairRankingHead(HeadContext context, PairRankingOptions options)
        : base("classifier")
    {
        _options = options;
        _scores = new PooledScores(this, context.Encoder, 1, options);
    }

    public override string Objective => Objectives.Ranking;

    public override Tensor Forward(EncoderOutput output, Batch batch) => _scores.Single(output.Hidden, batch);

    public override ObjectiveLoss Loss(Tensor logits, Batch batch)
    {
        var labels = batch.LabelsLike(logits, this);
        using var scope = NewDisposeScope();
        var (sum, hits, counted) = Sums(logits, labels, batch);
        var count = batch.CountOf(Objective, () => counted);
        return ObjectiveLosses.Of(sum, count, ("accuracy", hits.to(ScalarType.Float32), count));
    }

    /// <summary>Scores and labels of each query, in the order in which their first candidates stand.</summary>
    public override IReadOnlyList<Prediction> Predict(Tensor logits, Batch batch)
    {
        using var scope = NewDisposeScope();
        var scores = logits.to(ScalarType.Float64).cpu().data<double>().ToArray();
        var labels = batch.LabelsLike(logits, this).to(ScalarType.Float64).cpu().data<double>().ToArray();
        var queries = Groups(batch).cpu().data<long>().ToArray();
        return
        [
            .. Enumerable.Range(0, scores.Length).GroupBy(i => queries[i])
                .Select(query => new RankingPrediction([.. query.Select(i => scores[i])], [.. query.Select(i => labels[i])])),
        ];
    }

    public override void AddSample(Batch batch)
    {
        // Candidates in twos, the first of them the right one; a single last one has nobody to be compared with.
        var (examples, twos) = (batch.Examples, batch.Examples / 2);
        batch.Add(BatchNames.Labels(Objective), tensor([.. Enumerable.Range(0, examples).Select(i => i % 2 == 0 ? 1f : 0f)], ScalarType.Float32));
        batch.Add(BatchNames.Groups, [.. Enumerable.Range(0, examples).Select(i => (long)(i / 2))], examples);
        batch.Count(Objective, _options.Loss switch
        {
            RankingLoss.Pointwise => examples,
            RankingLoss.Listwise => examples - twos,
            _ => twos,
        });
    }

    private (Tensor Sum, Tensor Hits, Tensor Count) Sums(Tensor scores, Tensor labels, Batch batch) => _options.Loss switch
    {
        RankingLoss.Pointwise => RankingLosses.Pointwise(scores, labels),
        RankingLoss.Margin => RankingLosses.Pairwise(scores, labels, Groups(batch), difference => (_options.Margin - difference).relu()),
        RankingLoss.Logistic => RankingLosses.Pairwise(scores, labels, Groups(batch), difference => nn.functional.softplus(-difference, 1, 20)),
        _ => RankingLosses.Listwise(scores, labels, Groups(batch)),
    };

    private Tensor Groups(Batch batch) => batch.Require(BatchNames.Groups, this);
}
