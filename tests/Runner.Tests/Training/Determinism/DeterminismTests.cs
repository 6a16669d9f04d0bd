using Microsoft.Extensions.Logging.Abstractions;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Tests.Training.Support;
using Runner.Training;
using TorchSharp;

namespace Runner.Tests.Training;

[Collection(LibTorchCollection.Name)]
public sealed class DeterminismTests : IDisposable
{
    public DeterminismTests() => TorchRuntime.EnsureLoaded();

    public void Dispose() => Determinism.Disable();

    [Fact]
    public void The_mode_can_be_switched_on()
    {
        Assert.False(Determinism.IsEnabled());

        Assert.True(Determinism.TryEnable());

        Determinism.Disable();
        Assert.False(Determinism.IsEnabled());
    }

    [Fact]
    public void Strict_switches_it_on_and_the_next_training_off()
    {
        Determinism.Apply(DeterminismMode.Strict, torch.CPU, "fp32", NullLogger.Instance);
        Assert.True(Determinism.IsEnabled());

        Determinism.Apply(DeterminismMode.Normal, torch.CPU, "fp32", NullLogger.Instance);
        Assert.False(Determinism.IsEnabled());
    }

    [Fact]
    public void Strict_gives_the_same_bits_on_the_cpu()
    {
        using var normal = new Trial();
        using var strict = new Trial { Training = normal.Training with { Determinism = DeterminismMode.Strict } };
        normal.Run();
        strict.Run();

        Assert.Equal(normal.Bits(20), strict.Bits(20));
    }

    [Fact]
    public void An_operation_without_an_exact_kernel_is_refused_by_name()
    {
        using var trial = new Trial { Training = new Trial().Training with { Determinism = DeterminismMode.Strict } };

        var error = Assert.Throws<RunnerException>(() => trial.Run(makeTask: () => new UnpoolingTask()));

        Assert.Equal("RUN4382", error.Descriptor.Code);
        Assert.Equal("train.determinism is strict, but libtorch has no deterministic kernel on cpu for 'max_unpooling2d_forward_out' (step 1).", error.Message);
    }

    [Fact]
    public void Normal_mode_uses_it()
    {
        using var trial = new Trial();

        Assert.Equal(TrainingOutcome.Finished, trial.Run(makeTask: () => new UnpoolingTask()).Outcome);
    }

    [Fact]
    public void Strict_does_not_resume_in_another_environment_unless_forced()
    {
        var options = new Trial().Training with { Determinism = DeterminismMode.Strict };
        using var trial = new Trial { Training = options };
        trial.Run(stopAfter: 8);
        TrainingSetup Elsewhere(TrainingSetup setup) => setup with { Training = options with { Threads = 2 }, LibTorch = "another build" };

        var error = Assert.Throws<RunnerException>(() => trial.Run(Elsewhere));
        Assert.Equal("RUN4110", error.Descriptor.Code);
        Assert.Contains("  libtorch: was unknown, is another build\n", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("  threads: was 1, is 2", error.Message, StringComparison.Ordinal);

        Assert.Equal(TrainingOutcome.Finished, trial.Run(s => Elsewhere(s) with { Resume = ResumeMode.Forced }).Outcome);
        Assert.Contains(trial.Log.Lines, l => l.StartsWith("Warning: the checkpoint '", StringComparison.Ordinal) && l.Contains("  threads: was 1, is 2", StringComparison.Ordinal));
        Assert.Equal([0L, 8L], RecordedHashes.Read(trial.Folder.Path).Environments.Select(e => e.From));
    }

    [Fact]
    public void Normal_mode_warns_of_another_environment_and_goes_on()
    {
        using var trial = new Trial();
        trial.Run(stopAfter: 8);

        Assert.Equal(TrainingOutcome.Finished, trial.Run(s => s with { LibTorch = "another build" }).Outcome);

        Assert.Contains(trial.Log.Lines, l => l.Contains("  libtorch: was unknown, is another build", StringComparison.Ordinal));
    }

    [Fact]
    public void Strict_needs_sums_in_rank_order()
    {
        using var trial = new Trial { Training = new Trial().Training with { Determinism = DeterminismMode.Strict } };

        var error = Assert.Throws<RunnerException>(() => trial.Run(s => s with { Parallel = new() { RankOrder = false } }));

        Assert.Equal("RUN4000", error.Descriptor.Code);
        Assert.Contains("parallel.rank_order", error.Message, StringComparison.Ordinal);
    }
}
