using System.Globalization;
using Runner.Errors;
using Runner.Execution;
using Runner.Tasks;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Training.Ranks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Ranks;

[Collection(LibTorchCollection.Name)]
public sealed class TrainingRanksTests
{
    [Theory]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    public void The_same_batch_gives_the_same_curve_on_any_number_of_ranks(int size, bool isSharded)
    {
        using var alone = new Trial();
        alone.Run(makeTask: () => new SteadyTask());
        using var together = new Trial();
        Together(together, size, isSharded);

        Assert.Equal(alone.Recorder.Events, together.Recorder.Events);
        Assert.Equal(alone.Recorder.Values.Count, together.Recorder.Values.Count);
        foreach (var (expected, actual) in alone.Recorder.Values.Zip(together.Recorder.Values))
            Assert.InRange(Numbers.LargestRelativeDifference(expected, actual), 0, 1e-5);
        foreach (var (name, weights) in alone.Weights(20))
        {
            foreach (var (expected, actual) in weights.Zip(together.Weights(20)[name]))
                Assert.Equal(expected, actual, 1e-5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void As_many_ranks_give_the_same_bits_again_also_when_interrupted(bool isSharded)
    {
        using var whole = new Trial();
        Together(whole, 3, isSharded);
        using var again = new Trial();
        Together(again, 3, isSharded);
        Assert.Equal(whole.Recorder.Values, again.Recorder.Values);
        Assert.Equal(whole.Bits(20), again.Bits(20));

        using var cut = new Trial();
        var interrupted = Together(cut, 3, isSharded, stopAfter: 8);
        Assert.All(interrupted, result => Assert.Equal((TrainingOutcome.Interrupted, 8), (result.Outcome, result.Step)));
        var before = cut.Recorder.Values;
        Together(cut, 3, isSharded);
        Assert.Equal(whole.Recorder.Values, [.. before, .. cut.Recorder.Values]);
        Assert.Equal(whole.Bits(20), cut.Bits(20));
    }

    [Theory]
    [InlineData(1, 4, true)]
    [InlineData(4, 2, true)]
    [InlineData(3, 1, true)]
    [InlineData(2, 3, false)]
    public void Checkpoints_move_between_numbers_of_ranks(int first, int second, bool isSharded)
    {
        using var alone = new Trial();
        alone.Run(makeTask: () => new SteadyTask());
        using var moved = new Trial();
        Together(moved, first, isSharded, stopAfter: 8);
        Together(moved, second, isSharded);

        Assert.Contains(moved.Log.Lines, line => line.Contains($"ranks: was {first}, is {second}", StringComparison.Ordinal));
        Assert.Contains("resumed 8", moved.Recorder.Events);
        foreach (var (name, weights) in alone.Weights(20))
        {
            foreach (var (expected, actual) in weights.Zip(moved.Weights(20)[name]))
                Assert.Equal(expected, actual, 1e-5);
        }
    }

    [Fact]
    public void Gradients_of_blocks_are_reduced_while_the_backward_pass_goes_on()
    {
        using var trial = new Trial();
        var threads = new HashSet<int>();
        Together(trial, 2, isSharded: false, onReduce: () => threads.Add(Environment.CurrentManagedThreadId));
        using var without = new Trial();
        var alone = new HashSet<int>();
        Together(without, 2, isSharded: false, onReduce: () => alone.Add(Environment.CurrentManagedThreadId), overlaps: false);

        Assert.Single(alone);
        Assert.True(threads.Count > 1, "all reductions were made by the thread of the loop");
        Assert.Equal(without.Bits(20), trial.Bits(20));
    }

    [Fact]
    public void When_one_rank_fails_all_end_with_its_reason()
    {
        using var trial = new Trial();
        var outcomes = Try(trial, 3, (rank, setup) => rank == 1 ? setup with { Task = new SteadyTask(failsInEpoch: 1) } : setup);

        Assert.Equal(DataFailure, Assert.IsType<RunnerException>(outcomes[1].Error).Descriptor.Code);
        foreach (var other in new[] { 0, 2 })
        {
            var error = Assert.IsType<RunnerException>(outcomes[other].Error);
            Assert.Equal("RUN4340", error.Descriptor.Code);
            Assert.Contains("rank 1 of 3 failed", error.Message, StringComparison.Ordinal);
            Assert.Contains("this row cannot be read", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal("Failed", trial.Recorder.Events[^1]);
    }

    [Fact]
    public void When_the_first_rank_cannot_save_all_end_with_its_reason()
    {
        using var trial = new Trial();
        var outcomes = Try(trial, 2, (_, setup) => setup, files: new FailingFiles { FailOn = ("step-000010", "model.safetensors") });
        Assert.Equal("RUN4100", Assert.IsType<RunnerException>(outcomes[0].Error).Descriptor.Code);
        Assert.Contains("RUN4100", Assert.IsType<RunnerException>(outcomes[1].Error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranks_with_another_plan_or_other_data_are_refused()
    {
        using var trial = new Trial();
        var outcomes = Try(trial, 2, (rank, setup) => setup with { PlanFingerprint = $"plan-{rank}" });
        Assert.All(outcomes, o => Assert.Equal("RUN4341", Assert.IsType<RunnerException>(o.Error).Descriptor.Code));
        Assert.Contains("the plan: rank 0 has plan-0, rank 1 has plan-1", outcomes[1].Error!.Message, StringComparison.Ordinal);

        outcomes = Try(trial, 2, (rank, setup) => setup with { DataFingerprints = new Dictionary<string, string> { ["training text"] = $"data-{rank}" } });
        Assert.Contains("the data: rank 0 has training text data-0", outcomes[0].Error!.Message, StringComparison.Ordinal);
    }

    private const string DataFailure = "RUN3011";

    private static TrainingResult[] Together(
        Trial trial, int size, bool isSharded, long? stopAfter = null, Action? onReduce = null, bool overlaps = true)
    {
        var parallel = new ParallelTrainingOptions { ShardOptimizer = isSharded, Overlap = overlaps };
        var outcomes = Try(trial, size, (_, setup) => setup with { Parallel = parallel }, stopAfter, onReduce: onReduce);
        Assert.All(outcomes, o => Assert.Null(o.Error));
        return [.. outcomes.Select(o => o.Result!)];
    }

    // every rank makes the same setup; the trial keeps what the first one is told
    private static (TrainingResult? Result, Exception? Error)[] Try(
        Trial trial, int size, Func<int, TrainingSetup, TrainingSetup> change, long? stopAfter = null,
        Runner.Training.Checkpoints.ICheckpointFiles? files = null, Action? onReduce = null)
    {
        return ThreadRanks.Try(size, collective =>
        {
            if (collective.Placement.Rank == 0)
                ((ThreadRanks.Engine)collective).OnReduce = onReduce;
            var group = new RankGroup(collective);
            try
            {
                TrainingSetup Change(TrainingSetup setup) => change(group.Rank, setup with
                {
                    Ranks = group,
                    Observers = group.IsFirst ? setup.Observers : [],
                });
                return group.IsFirst
                    ? trial.Run(Change, stopAfter, files, () => new SteadyTask())
                    : Follow(trial, Change);
            }
            catch (Exception e)
            {
                group.TellFailure(e);
                throw;
            }
        });
    }

    private static TrainingResult Follow(Trial trial, Func<TrainingSetup, TrainingSetup> change)
    {
        using var task = new SteadyTask();
        return new Trainer(change(new TrainingSetup
        {
            Task = task,
            Optimizer = new Momentum(),
            Schedule = new Falling(),
            Training = trial.Training,
            Evaluation = trial.Evaluation,
            Checkpoint = trial.Checkpoint,
            Seed = 42,
            Folder = trial.Folder.Path,
            PlanFingerprint = "plan-a",
            DataFingerprints = new Dictionary<string, string> { ["training text"] = "data-a" },
        })).Run();
    }
}

/// <summary>
/// Dense layers on the tiny examples, in blocks: one plain, one run twice, one whose weight is used elsewhere too. Nothing in it depends on how a
/// batch is cut up.
/// </summary>
internal sealed class SteadyTask : ModelWithExamples
{
    private readonly Sequential _model;
    private readonly nn.Module<Tensor, Tensor>[] _parts;

    public SteadyTask(long? failsInEpoch = null)
    {
        global::Runner.LibTorch.TorchRuntime.EnsureLoaded();
        _parts = [nn.Embedding(TinyExamples.Symbols, 8), nn.Linear(8, 24), nn.Linear(24, 24), nn.Linear(24, 24), nn.Linear(24, TinyExamples.Symbols)];
        _model = nn.Sequential(("embedding", _parts[0]), ("first", _parts[1]), ("twice", _parts[2]), ("leaking", _parts[3]), ("output", _parts[4]));
        Training = new FailingExamples(new TinyExamples(50, 1), failsInEpoch);
    }

    public override nn.Module Network => _model;

    public override IExampleSet Training { get; }

    public override IReadOnlyList<EvaluationSet> Evaluations { get; } = [new("near", new TinyExamples(13, 2)), new("far", new TinyExamples(5, 3))];

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        var hidden = Blocks.Run(_parts[1], x => _parts[1].forward(x).tanh(), _parts[0].forward(batch["inputs"]));
        for (var i = 0; i < 2; i++)
            hidden = Blocks.Run(_parts[2], x => _parts[2].forward(x).tanh(), hidden);
        var before = hidden;
        hidden = Blocks.Run(_parts[3], x => _parts[3].forward(x).tanh(), hidden);
        // used once more, before the block in the order of the graph: complete later than the block seems to be
        var leak = nn.functional.linear(_parts[0].forward(batch["inputs"]).repeat(1, 3), _parts[3].get_parameter("weight")!);
        var logits = _parts[4].forward(hidden + before + leak * 0.1);
        var sum = nn.functional.cross_entropy(logits, batch["labels"], reduction: nn.Reduction.Sum);
        var loss = sum / totals["next"];
        using var quiet = no_grad();
        var right = logits.argmax(1).eq(batch["labels"]).sum();
        var count = batch.Counts["next"];
        return new TaskOutput(loss, new Dictionary<string, MetricSum> { ["loss"] = new(sum.detach(), count), ["next/accuracy"] = new(right, count) });
    }

    private sealed class FailingExamples(IExampleSet examples, long? failsInEpoch) : IExampleSet
    {
        public long Count => examples.Count;

        public double MeanTokens => examples.MeanTokens;

        public Batch Collate(ReadOnlySpan<long> indices, long epoch) => epoch == failsInEpoch
            ? throw new InvalidDataException("this row cannot be read")
            : examples.Collate(indices, epoch);
    }
}

internal static class Numbers
{
    /// <summary>Largest relative difference of the numbers in two texts that are otherwise equal.</summary>
    public static double LargestRelativeDifference(string expected, string actual)
    {
        var (a, b) = (expected.Split(' ', '='), actual.Split(' ', '='));
        Assert.Equal(a.Length, b.Length);
        var largest = 0.0;
        foreach (var (x, y) in a.Zip(b))
        {
            if (double.TryParse(x, CultureInfo.InvariantCulture, out var left) && double.TryParse(y, CultureInfo.InvariantCulture, out var right))
                largest = Math.Max(largest, left == right ? 0 : Math.Abs(left - right) / Math.Max(Math.Abs(left), Math.Abs(right)));
            else
                Assert.Equal(x, y);
        }
        return largest;
    }
}
