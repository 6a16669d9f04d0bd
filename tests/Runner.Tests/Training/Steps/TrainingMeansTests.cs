using Runner.Tests.Tasks;
using Runner.Tests.Training.Support;
using Runner.Training;
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

    public static TheoryData<string, string, string> Tasks { get; } = new()
    {
        { "pretraining", "{type: bert, layers: 1, hidden: 24, heads: 3, hidden_dropout: 0, attention_dropout: 0}", "sentence: next, packing: sentence-pair" },
        { "causal-language", "{type: gpt2, layers: 1, hidden: 24, heads: 3, residual_dropout: 0, attention_dropout: 0, embedding_dropout: 0}", "packing: single-segment" },
    };

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Reports_do_not_depend_on_micro_batches_or_shared_rows(string task, string model, string options)
    {
        var expected = Reports(task, model, options, 1, micro: 0);
        Assert.Equal(Steps, expected.Count);
        foreach (var (micro, tokens, shared) in new[] { (1, 0, false), (3, 0, false), (0, 100, false), (0, 0, true), (2, 0, true) })
        {
            var reports = Reports(task, model, options + (shared ? ", share_rows: true" : ""), 1, micro, tokens);
            foreach (var (was, now) in expected.Zip(reports))
                Same(was, now, $"micro_batch {micro}, micro_tokens {tokens}, share_rows {shared}, step {was.Step}");
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_report_over_steps_is_the_mean_of_theirs(string task, string model, string options)
    {
        var each = Reports(task, model, options, 1, micro: 3);
        var together = Assert.Single(Reports(task, model, options, Steps, micro: 3));
        Assert.Equal(each.Average(report => report.Loss), together.Loss, Rounding);
        // by labels, of which steps have unlike numbers: between the least and the greatest, and not the plain mean but by chance
        foreach (var (name, value) in together.Metrics)
            Assert.InRange(value, each.Min(report => report.Metrics[name]) - Rounding, each.Max(report => report.Metrics[name]) + Rounding);
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
                Duration = Duration.Steps(Steps), BatchSize = 10, MicroBatch = micro, MicroTokens = tokens, LogEvery = Duration.Steps(logEvery), Device = "cpu", Threads = 1,
            },
            Evaluation = new EvaluationOptions { Every = Duration.Steps(0), AtEnd = false },
            Checkpoint = new CheckpointOptions { Every = Duration.Steps(0), AtEnd = false },
        };
        trial.Run(setup => setup with { Observers = [kept] }, makeTask: () => ShortTexts.Build(task, model, options));
        return kept.Reports;
    }

    private sealed class Kept : ITrainingObserver
    {
        public List<StepReport> Reports { get; } = [];

        public void OnStep(StepReport report) => Reports.Add(report);
    }
}
