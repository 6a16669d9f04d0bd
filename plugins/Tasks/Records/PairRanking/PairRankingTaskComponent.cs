using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Data;
using Runner.Heads;
using Runner.Metrics;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Metrics.Ranking;
using Runner.Plugins.Tasks.Records.Texts;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Records.PairRanking;

/// <summary>Options of <c>task/pair-ranking</c>.</summary>
public sealed record PairRankingTaskOptions : TextTaskOptions
{
    /// <summary>The head that scores pairs; its <c>loss</c> says what scores are trained for: <c>pointwise</c>, <c>margin</c>, <c>logistic</c> or <c>listwise</c>.</summary>
    [DefaultComponent("pair-ranking")]
    public IHeadComponent Head { get; init; } = null!;

    /// <summary>Highest grade of relevance there is; labels are grades divided by it, from 0 to 1. QBQTC has 2. Default: 1.</summary>
    [Range(1e-9, 1e9)]
    public double MaxGrade { get; init; } = 1;

    /// <summary>Most candidates of a query in training; of more, the first so many. Limits memory. Default: 64.</summary>
    [Range(1, 1 << 20)]
    public int MaxCandidates { get; init; } = 64;
}

/// <summary>An order of the candidates of a query: search results, answers.</summary>
/// <remarks>
/// Each candidate is read with its query, <c>[CLS] query [SEP] candidate [SEP]</c>, and given a score. All candidates of a query are one example, so <c>train.batch_size</c> counts queries.
/// Metrics: NDCG, MAP and MRR over queries, unless others are named.
/// </remarks>
[Component("task/pair-ranking", Source = "Nogueira and Cho 2019, arXiv:1901.04085; Burges et al. 2005 (RankNet); Cao et al. 2007 (ListNet)")]
internal sealed class PairRankingTaskComponent(PairRankingTaskOptions options) : RecordTask<TextRecord, CandidateExample>(options)
{
    private readonly PairEncoding _pairs = new(options);

    public override Type? Predicts => typeof(RankingPrediction);

    public override IReadOnlyList<InputField> Inputs => PairEncoding.Inputs;

    protected override Type Raw => typeof(RankingPrediction);

    protected override IReadOnlyList<IHeadComponent> Heads => [options.Head];

    protected override IReadOnlyList<string?> KindsOfLabels => [null];

    protected override IReadOnlyList<IMetricComponent> CustomaryMetrics => [new RankingComponent(new RankingOptions())];

    protected override string Gold => "grades";

    protected override bool HasWindows => false;

    public override IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in base.Check().Concat(_pairs.Check()))
            yield return problem;
        if (options.Head is not PairRankingHeadComponent)
            yield return new ComponentProblem("head", $"The head must score pairs ('{Objectives.Ranking}'), not '{options.Head.Objective}'.");
        if (options.LongText == LongText.Windows)
            yield return new ComponentProblem("long_text", "A candidate has one score, so windows cannot be ranked; choose 'head', 'tail' or 'head-and-tail'.");
    }

    public override DataRecord Read(long id, IReadOnlyDictionary<string, string> fields) => PairEncoding.Read(id, fields);

    public override IReadOnlyList<PredictedField> Describe(RecordContext context, DataRecord record, IReadOnlyList<ExamplePrediction> predictions) =>
        [new("score", ((RankingPrediction)predictions[0].Prediction).Scores[0])];

    protected override bool HasGold(TextRecord record) => record.Value is not null;

    protected override IEnumerable<CandidateExample> Encode(TextRecord record, int index, RecordEncoder encoder, IReadOnlyDictionary<string, LabelNames> labels, bool isTraining)
    {
        if (record.Value is { } grade && !(grade >= 0 && grade <= options.MaxGrade))
            throw RecordErrors.BadGrade.With(record.Place, grade, options.MaxGrade);
        var text = _pairs.Compose(record, encoder)[0];
        yield return new CandidateExample(0, index, text.Ids, text.Segments)
        {
            Query = record.Query ?? $"\0{record.Id}",             // a candidate of no query stands alone
            Label = (float)(record.Value / options.MaxGrade ?? double.NaN),
            Grade = record.Value ?? double.NaN,
            Limit = isTraining ? options.MaxCandidates : int.MaxValue,
        };
    }

    protected override IExampleSet Set(IReadOnlyList<CandidateExample> examples, RowSettings settings, IReadOnlyList<double>? classWeights) =>
        new QueryExamples(examples, settings, ((PairRankingHeadComponent)options.Head).CountOf);

    protected override void AddLabels(Batch batch, IReadOnlyList<Placed<CandidateExample>> placed, IReadOnlyList<double>? classWeights) =>
        throw new NotSupportedException("Labels of candidates are added by query.");

    // examples are queries here, numbered in the order of their first candidates
    protected override IReadOnlyList<ExamplePrediction> Combined(
        IReadOnlyList<TextRecord> records, IReadOnlyList<CandidateExample> examples, IReadOnlyList<ExamplePrediction> predictions,
        IReadOnlyDictionary<string, LabelNames> labels)
    {
        var queries = QueryExamples.Queries(examples);
        return
        [
            .. predictions.Select(prediction =>
            {
                var candidates = queries[(int)prediction.Example];
                var first = records[candidates[0].Record];
                var scores = ((RankingPrediction)prediction.Prediction).Scores;
                return new ExamplePrediction(first.Id, new RankingPrediction(scores, [.. candidates.Select(candidate => candidate.Grade)]))
                {
                    Key = first.Query ?? first.Key, Unit = first.Unit ?? first.Query,
                };
            }),
        ];
    }

    protected override IEnumerable<Prediction> Combine(
        TextRecord record, IReadOnlyList<(CandidateExample Example, Prediction Prediction)> predictions, IReadOnlyDictionary<string, LabelNames> labels) =>
        throw new NotSupportedException("Predictions for candidates are combined by query.");
}
