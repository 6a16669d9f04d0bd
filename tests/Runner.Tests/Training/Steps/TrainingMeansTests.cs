using Microsoft.Extensions.Logging.Abstractions;
using Runner.Tasks;
using Runner.Tests.Knowledge;
using Runner.Tests.Support;
using Runner.Tests.Tasks;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Training.Ranks;
using Runner.Values;

namespace Runner.Tests.Training.Steps;

/// <summary>
/// What a training reports depends on its batches alone: not on how they are cut into micro-batches, nor on rows being shared; and a report over several steps is the mean of the
/// reports of each, weighted by what each metric counts. Examples differ in length and in how many labels they have.
/// </summary>
[Collection(LibTorchCollection.Name)]
public sealed class TrainingMeansTests
{
    // sums of floats in another order, over a few updates
    private const double Rounding = 5e-5;

    private const int Steps = 6;

    private const string Bert = "{type: bert, layers: 1, hidden: 24, heads: 3, hidden_dropout: 0, attention_dropout: 0}";
    private const string Gpt = "{type: gpt2, layers: 1, hidden: 24, heads: 3, residual_dropout: 0, attention_dropout: 0, embedding_dropout: 0}";

    public static TheoryData<string, string, string> Tasks { get; } = new()
    {
        { "pretraining", Bert, "sentence_objective: next, example_builder: sentence-pair" },
        { "causal-language", Gpt, "example_builder: single-segment" },
    };

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Reports_do_not_depend_on_micro_batches_or_shared_rows(string task, string model, string options)
    {
        var expected = Reports(task, model, options, 1, micro: 0);
        Assert.Equal(Steps, expected.Count);
        foreach (var (micro, tokens, shared) in new[] { (1, 0, false), (3, 0, false), (0, 100, false), (0, 0, true), (2, 0, true) })
        {
            var reports = Reports(task, model, options + (shared ? ", pack_sequences: true" : ""), 1, micro, tokens);
            foreach (var (was, now) in expected.Zip(reports))
                Same(was, now, $"micro_batch_size {micro}, micro_batch_tokens {tokens}, pack_sequences {shared}, step {was.Step}");
        }
    }

    public static TheoryData<string, int> Means { get; } = new MatrixTheoryData<string, int>(["masked", "next sentence", "causal", "causal, sharing", "distilled", "link prediction"], [1, 2]);

    /// <summary>The sums and counts of all forward passes, of which the report must be the quotients.</summary>
    [Theory]
    [MemberData(nameof(Means))]
    public void A_report_over_steps_is_the_mean_weighted_by_what_each_metric_counts(string name, int ranks)
    {
        using var distilled = new DistilledTexts();
        var each = Trained(name, distilled, ranks, logEvery: 1, out _);
        var together = Assert.Single(Trained(name, distilled, ranks, Steps, out var counted));

        Assert.Equal(Steps, each.Count);
        Assert.Equal(each.Average(report => report.Loss), together.Loss, Rounding);
        var means = counted[0].Sums.Keys.ToDictionary(metric => metric, metric => counted.Sum(rank => rank.Sums[metric].Sum) / counted.Sum(rank => rank.Sums[metric].Count));
        counted[0].AddDerived(means);
        Assert.NotEmpty(means);
        Assert.Equal(means.Keys.Order(StringComparer.Ordinal), together.Metrics.Keys.Order(StringComparer.Ordinal));
        Assert.All(means, mean => Assert.True(Math.Abs(mean.Value - together.Metrics[mean.Key]) <= 1e-5 * Math.Max(1, Math.Abs(mean.Value)), $"{mean.Key}: {together.Metrics[mean.Key]}, not {mean.Value}"));
        // the plain mean of the steps' means is another number: steps have unlike numbers of labels
        if (name != "link prediction")
            Assert.Contains(together.Metrics, metric => Math.Abs(each.Average(report => report.Metrics[metric.Key]) - metric.Value) > 1e-4 * Math.Max(1, Math.Abs(metric.Value)));
    }

    private static void Same(StepReport expected, StepReport actual, string where)
    {
        Assert.True(Math.Abs(expected.Loss - actual.Loss) < Rounding * expected.Loss, $"loss with {where}: {actual.Loss}, not {expected.Loss}");
        Assert.Equal(expected.Metrics.Keys.Order(StringComparer.Ordinal), actual.Metrics.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, value) in expected.Metrics)
            Assert.True(Math.Abs(value - actual.Metrics[name]) <= Rounding * Math.Max(1, Math.Abs(value)), $"{name} with {where}: {actual.Metrics[name]}, not {value}");
    }

    private static List<StepReport> Reports(string task, string model, string options, int logEvery, int micro, int tokens = 0)
    {
        var kept = new Kept();
        using var trial = new Trial
        {
            Training = new TrainingOptions
            {
                Duration = Duration.Steps(Steps), BatchSize = 10, MicroBatchSize = micro, MicroBatchTokens = tokens, LogEvery = Duration.Steps(logEvery), Device = "cpu", Threads = 1,
            },
            Evaluation = new EvaluationOptions { Every = Duration.Steps(0), AtEnd = false },
            Checkpoint = new CheckpointOptions { Every = Duration.Steps(0), AtEnd = false },
        };
        trial.Run(setup => setup with { Observers = [kept] }, makeTask: () => ShortTexts.Build(task, model, options));
        return kept.Reports;
    }

    private static List<StepReport> Trained(string name, DistilledTexts distilled, int ranks, int logEvery, out Counting[] counted)
    {
        var kept = new Kept();
        var tasks = counted = new Counting[ranks];
        using var trial = new Trial
        {
            Training = new TrainingOptions { Duration = Duration.Steps(Steps), BatchSize = 10, MicroBatchSize = 3, LogEvery = Duration.Steps(logEvery), Device = "cpu", Threads = 1 },
            Evaluation = new EvaluationOptions { Every = Duration.Steps(0), AtEnd = false },
            Checkpoint = new CheckpointOptions { Every = Duration.Steps(0), AtEnd = false },
        };
        ThreadRanks.Run(ranks, collective =>
        {
            var group = new RankGroup(ranks == 1 ? null : collective);
            var inner = Build(name, distilled);
            using var task = new TrainingTask(tasks[collective.Placement.Rank] = new Counting(inner.Model), inner.Training, inner.Evaluations);
            return new Trainer(trial.Setup(task) with { Ranks = group, Observers = group.IsFirst ? [kept] : [], Logger = NullLogger.Instance }).Run();
        });
        return kept.Reports;
    }

    private static TrainingTask Build(string name, DistilledTexts distilled) => name switch
    {
        "masked" => ShortTexts.Build("pretraining", Bert, "sentence_objective: none, example_builder: single-segment"),
        "next sentence" => ShortTexts.Build("pretraining", Bert, "sentence_objective: next, example_builder: sentence-pair"),
        "causal" => ShortTexts.Build("causal-language", Gpt, "example_builder: single-segment"),
        "causal, sharing" => ShortTexts.Build("causal-language", Gpt, "example_builder: single-segment, pack_sequences: true"),
        "distilled" => distilled.Build(Bert, "pretraining, sentence_objective: none, example_builder: single-segment", "[{type: logits}, {type: hidden, padding: skip}, {type: attention, masked_scores: skip-padding}]", 0.5),
        "link prediction" => Graph.Task("{type: link-prediction, knowledge: {type: transe, size: 8}}", Graph.Ring(20, 3)),
        _ => throw new ArgumentException(name),
    };

    /// <summary>Adds up what each forward pass counted.</summary>
    private sealed class Counting(TaskModel inner) : WrappedModel(inner)
    {
        public Dictionary<string, (double Sum, double Count)> Sums { get; } = [];

        public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
        {
            var output = base.Forward(batch, totals);
            foreach (var (name, metric) in output.Metrics)
            {
                var before = Sums.GetValueOrDefault(name);
                Sums[name] = (before.Sum + metric.Sum.to(TorchSharp.torch.ScalarType.Float64).item<double>(), before.Count + metric.Count);
            }
            return output;
        }
    }

    private sealed class Kept : ITrainingObserver
    {
        public List<StepReport> Reports { get; } = [];

        public void OnStep(StepReport report) => Reports.Add(report);
    }
}
