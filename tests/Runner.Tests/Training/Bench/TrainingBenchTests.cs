using System.Reflection;
using Runner.Tasks;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Training.Bench;
using Runner.Values;

namespace Runner.Tests.Training.Bench;

[Collection(LibTorchCollection.Name)]
public class TrainingBenchTests
{
    [Fact]
    public void Measures_the_steps_after_the_warm_up()
    {
        using var task = new TinyTask();

        var report = TrainingBench.Run(Setup(task), new BenchOptions { Steps = 5, Warmup = 2 }, TestContext.Current.CancellationToken);

        Assert.Equal(5, report.Steps.Count);
        Assert.All(report.Steps, step =>
        {
            Assert.Equal(8, step.Examples);
            Assert.InRange(step.Tokens, 8, 32);
            Assert.InRange(step.Phases[Phase.Forward], 0, double.MaxValue);
            Assert.InRange(step.Phases[Phase.Backward], 0, double.MaxValue);
            Assert.InRange(step.Phases[Phase.Optimizer], 0, double.MaxValue);
            Assert.DoesNotContain(Phase.Checkpoint, step.Phases.Keys);
            Assert.DoesNotContain(Phase.Evaluation, step.Phases.Keys);
        });
        Assert.True(report.CheckpointMilliseconds > 0);
        Assert.Equal(("cpu", 1), (report.Device, report.Threads));
        Assert.Equal(7 * 3, task.Modes.Count);             // micro-batches of 3, 3 and 2; no evaluation
        Assert.All(task.Modes, Assert.True);
    }

    [Fact]
    public void Leaves_nothing_behind()
    {
        using var task = new TinyTask();
        var before = Folders();

        TrainingBench.Run(Setup(task), new BenchOptions { Steps = 2, Warmup = 1 }, TestContext.Current.CancellationToken);

        Assert.Equal(before, Folders());
    }

    [Fact]
    public void Leaves_nothing_behind_where_it_fails()
    {
        using var task = new TinyTask(poison: 3);
        var before = Folders();

        Assert.Throws<Errors.RunnerException>(() => TrainingBench.Run(Setup(task), new BenchOptions { Steps = 20, Warmup = 1 }, TestContext.Current.CancellationToken));

        Assert.Equal(before, Folders());
    }

    [Fact]
    public void Waits_before_each_measured_step_without_counting_it()
    {
        using var task = new TinyTask();
        var seen = new List<int>();

        var report = TrainingBench.Run(Setup(task), new BenchOptions { Steps = 4, Warmup = 1, SavesCheckpoint = false, BeforeStep = steps => Seen(steps) }, TestContext.Current.CancellationToken);

        bool Seen(IReadOnlyList<BenchStep> steps)
        {
            seen.Add(steps.Count);
            return true;
        }

        Assert.Equal([0, 1, 2, 3], seen);
        Assert.Equal(4, report.Steps.Count);
        Assert.Null(report.CheckpointMilliseconds);
    }

    [Fact]
    public void Stops_when_asked()
    {
        using var task = new TinyTask();
        using var stop = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() =>
            TrainingBench.Run(Setup(task), new BenchOptions { Steps = 100, BeforeStep = _ => Stop() }, stop.Token));

        bool Stop()
        {
            stop.Cancel();
            return true;
        }
    }

    [Fact]
    public void Ends_with_the_steps_it_has_when_no_more_are_wanted()
    {
        using var task = new TinyTask();

        var report = TrainingBench.Run(Setup(task), new BenchOptions { Steps = 100, Warmup = 1, BeforeStep = steps => steps.Count < 3 }, TestContext.Current.CancellationToken);

        Assert.Equal(3, report.Steps.Count);
        Assert.True(report.PeakMemory > 0);
    }

    [Fact]
    public void Tells_the_loss_of_each_step_and_saves_the_weights_before_the_first()
    {
        using var folder = new TemporaryFolder();
        using var task = new TinyTask(dropout: 0);

        var report = TrainingBench.Run(
            Setup(task), new BenchOptions { Steps = 2, Warmup = 1, SavesCheckpoint = false, WeightsFile = folder["weights"] }, TestContext.Current.CancellationToken);

        Assert.All(report.Steps, step => Assert.InRange(step.Loss!.Value, 0.1, 10));
        using var fresh = new TinyTask(dropout: 0);
        Runner.Parameters.WeightInitialization.Apply(fresh.Network, Setup(task).Seed, fresh.InitializerRange);
        using var saved = Runner.Weights.Safetensors.SafetensorsFile.Open(folder["weights"]);
        foreach (var (name, parameter) in fresh.Network.named_parameters())
        {
            using var tensor = saved.Load(name);
            Assert.True(tensor.Equals(parameter), name);
        }
    }

    [Fact]
    public void Updates_alone_run_no_model()
    {
        using var task = new TinyTask();

        var report = OptimizerBench.Run(Setup(task), new BenchOptions { Steps = 3, Warmup = 1 }, TestContext.Current.CancellationToken);

        Assert.Equal(3, report.Steps.Count);
        Assert.Empty(task.Modes);
    }

    [Fact]
    public void Forward_passes_run_in_evaluation_mode()
    {
        using var task = new TinyTask();

        var report = InferenceBench.Run(Setup(task), new BenchOptions { Steps = 3, Warmup = 1 }, backboneOnly: true, stop: TestContext.Current.CancellationToken);

        Assert.Equal(3, report.Steps.Count);
        Assert.Equal(4, task.Modes.Count);
        Assert.All(task.Modes, Assert.False);
    }

    /// <summary>A member added to the contracts must not fall back to its default in the middle.</summary>
    [Theory]
    [InlineData(typeof(TaskModel))]
    [InlineData(typeof(ExampleRows))]
    public void What_counts_passes_every_member_on(Type contract)
    {
        var wrappers = typeof(AdaptedExamples).GetNestedTypes(BindingFlags.NonPublic).Append(typeof(MeasuredModel)).Where(contract.IsAssignableFrom).ToList();

        var wrapper = Assert.Single(wrappers);
        foreach (var member in contract.GetMethods(BindingFlags.Instance | BindingFlags.Public).Where(m => m is { IsVirtual: true, IsFinal: false } && m.DeclaringType == contract))
            Assert.Equal(wrapper, wrapper.GetMethod(member.Name, [.. member.GetParameters().Select(p => p.ParameterType)])!.DeclaringType);
    }

    [Fact]
    public void What_adapts_examples_passes_every_member_on()
    {
        var wrapper = typeof(AdaptedExamples);
        var map = wrapper.GetInterfaceMap(typeof(IExampleSet));

        Assert.All(map.TargetMethods, method => Assert.Equal(wrapper, method.DeclaringType));
    }

    private static string[] Folders() => [.. Directory.GetDirectories(Path.GetTempPath(), "runner-bench-*").Order(StringComparer.Ordinal)];

    private static TrainingSetup Setup(TrainingTask task) => new()
    {
        Task = task,
        Optimizer = new Momentum(),
        Schedule = new Falling(),
        Training = new() { Duration = Duration.Steps(1000), BatchSize = 8, MicroBatchSize = 3, Device = "cpu", Threads = 1 },
        Checkpoint = new() { Every = Duration.Steps(1) },
        Seed = 1,
        Folder = "",
        PlanFingerprint = "plan",
    };
}
