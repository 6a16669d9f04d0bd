using Runner.Tests.Tasks;
using Runner.Tests.Training.Ranks;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Training.Ranks;
using Runner.Values;

namespace Runner.Tests.Training.Data;

/// <summary>Less padding, the same training: budgets of tokens and packed sequences through the whole loop.</summary>
[Collection(LibTorchCollection.Name)]
public sealed class TokenBudgetTrainingTests
{
    private const string Model = "{type: bert, layers: 2, hidden: 24, heads: 3, hidden_dropout: 0.1, attention_dropout: 0.1}";
    private const string Task = "sentence_objective: next, example_builder: sentence-pair, masking: whole-word, evaluation_examples: 9";

    private static TrainingOptions ByExamples { get; } = new()
    {
        Duration = Duration.Steps(12), BatchSize = 12, LogEvery = Duration.Steps(1), Device = "cpu", Threads = 1,
    };

    private static TrainingOptions ByTokens { get; } = ByExamples with { BatchSize = 0, BatchTokens = 200 };

    public static TheoryData<string, bool> Ways { get; } = new()
    {
        { "micro-tokens", false }, { "batch-tokens", false }, { "both", false }, { "micro-tokens", true }, { "both", true },
    };

    [Fact]
    public void Micro_batches_by_tokens_change_nothing_that_is_learned()
    {
        using var whole = Trial(ByExamples);
        Run(whole, "");
        using var cut = Trial(ByExamples with { MicroBatchTokens = 96 });
        Run(cut, "");
        Close(whole, cut);
    }

    [Fact]
    public void Shared_rows_change_nothing_that_is_learned()
    {
        const string Steady = "{type: bert, layers: 2, hidden: 24, heads: 3, hidden_dropout: 0, attention_dropout: 0}";
        using var separate = Trial(ByExamples);
        Run(separate, "", Steady);
        using var shared = Trial(ByExamples with { MicroBatchTokens = 96 });
        Run(shared, ", pack_sequences: true", Steady);
        Close(separate, shared);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Resumed_equals_uninterrupted(string way, bool share)
    {
        var options = share ? ", pack_sequences: true" : "";
        using var whole = Trial(Options(way));
        Run(whole, options);
        foreach (var cut in (int[])[1, 7])
        {
            using var parts = Trial(Options(way));
            Run(parts, options, stopAfter: cut);
            var values = parts.Recorder.Values;
            Run(parts, options);
            Assert.Equal(whole.Recorder.Values, [.. values, .. parts.Recorder.Values]);
            Assert.Equal(whole.Bits(12), parts.Bits(12));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Ranks_learn_the_same(string way, bool share)
    {
        var options = share ? ", pack_sequences: true" : "";
        using var alone = Trial(Options(way));
        Run(alone, options);
        foreach (var size in (int[])[2, 4])
        {
            using var together = Trial(Options(way));
            ThreadRanks.Run(size, collective =>
            {
                using var follower = Trial(Options(way));
                var group = new RankGroup(collective);
                try
                {
                    Run(group.IsFirst ? together : follower, options, change: setup => setup with { Ranks = group });
                    return true;
                }
                catch (Exception e)
                {
                    group.TellFailure(e);
                    throw;
                }
            });
            Close(alone, together);
        }
    }

    private static TrainingOptions Options(string way) => way switch
    {
        "micro-tokens" => ByExamples with { MicroBatchTokens = 96 },
        "batch-tokens" => ByTokens,
        _ => ByTokens with { MicroBatchTokens = 96 },
    };

    private static Trial Trial(TrainingOptions training) =>
        new() { Training = training, Evaluation = new() { Every = Duration.Steps(6), BatchSize = 4 }, Checkpoint = new() { Every = Duration.Steps(5) } };

    private static void Run(
        Trial trial, string options, string model = Model, long? stopAfter = null, Func<TrainingSetup, TrainingSetup>? change = null) =>
        trial.Run(change, stopAfter, makeTask: () => ShortTexts.Build("pretraining", model, Task + options));

    private static void Close(Trial expected, Trial actual)
    {
        Assert.Equal(expected.Recorder.Events, actual.Recorder.Events);
        Assert.Equal(expected.Recorder.Values.Count, actual.Recorder.Values.Count);
        foreach (var (one, other) in expected.Recorder.Values.Zip(actual.Recorder.Values))
            Assert.InRange(Numbers.LargestRelativeDifference(one, other), 0, 1e-5);
        var weights = actual.Weights(12);
        foreach (var (name, values) in expected.Weights(12))
        {
            foreach (var (one, other) in values.Zip(weights[name]))
                Assert.Equal(one, other, 1e-5);
        }
    }
}
