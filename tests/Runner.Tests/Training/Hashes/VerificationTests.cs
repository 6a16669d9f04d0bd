using Runner.Errors;
using Runner.Tests.Training.Support;
using Runner.Training;

namespace Runner.Tests.Training;

[Collection(LibTorchCollection.Name)]
public sealed class VerificationTests : IDisposable
{
    private readonly Trial _run = new();
    private readonly TemporaryFolder _writable = new();

    public void Dispose()
    {
        _run.Dispose();
        _writable.Dispose();
    }

    [Fact]
    public void A_run_is_equal_to_itself()
    {
        _run.Run();

        var report = Verify();

        // reports at 4, 8, 12, 16, 20 and checkpoints at 5, 10, 15, 20
        Assert.Equal((0L, 20L, 8), (report.First, report.LastEqual, report.Compared));
        Assert.Null(report.Difference);
        Assert.Empty(report.EnvironmentDifferences);
    }

    [Fact]
    public void So_is_one_that_was_interrupted_and_resumed()
    {
        _run.Run(stopAfter: 8);
        _run.Run(stopAfter: 16);
        _run.Run();

        var report = Verify();

        Assert.Null(report.Difference);
        Assert.Equal((20L, 8), (report.LastEqual, report.Compared));
    }

    [Fact]
    public void An_interrupted_run_leaves_the_hashes_of_an_uninterrupted_one()
    {
        using var whole = new Trial();
        whole.Run();
        _run.Run(stopAfter: 8);
        _run.Run();

        Assert.Equal(RecordedHashes.Read(whole.Folder.Path).Hashes, RecordedHashes.Read(_run.Folder.Path).Hashes);
    }

    [Fact]
    public void From_a_checkpoint_and_only_some_steps()
    {
        _run.Run();

        var report = Verify(new VerificationRequest { From = _run.CheckpointPath(15), Steps = 3 });

        Assert.Equal((15L, 16L, 1), (report.First, report.LastEqual, report.Compared));
        Assert.Null(report.Difference);
        Assert.True(Directory.Exists(_run.CheckpointPath(15)));
    }

    [Theory]
    [InlineData("\"loss\":\"", "loss (")]
    [InlineData("\"parameters\":\"", "parameters")]
    [InlineData("\"optimizer\":\"", "optimizer state")]
    public void An_injected_difference_is_found_where_it_is(string before, string part)
    {
        _run.Run();
        var path = _run.Folder[StepHashFile.Name];
        var lines = File.ReadAllLines(path);
        var line = Array.FindIndex(lines, l => l.StartsWith("{\"step\":12,", StringComparison.Ordinal));
        var at = lines[line].IndexOf(before, StringComparison.Ordinal) + before.Length + 3;
        lines[line] = lines[line][..at] + (lines[line][at] == '0' ? '1' : '0') + lines[line][(at + 1)..];
        File.WriteAllLines(path, lines);

        var report = Verify();

        Assert.Equal(12, report.Difference!.Value.Step);
        Assert.StartsWith(part, Assert.Single(report.Difference.Value.Parts), StringComparison.Ordinal);
        Assert.Equal((10L, 5), (report.LastEqual, report.Compared));
    }

    [Fact]
    public void Another_seed_is_found_at_the_first_hash()
    {
        _run.Run();

        var report = Verify(change: s => s with { Seed = 43 });

        Assert.Equal(4, report.Difference!.Value.Step);
        Assert.Equal(3, report.Difference.Value.Parts.Count);
    }

    [Fact]
    public void Other_threads_are_told_as_another_environment()
    {
        _run.Run();

        var report = Verify(new VerificationRequest { Threads = 2 });

        Assert.Contains("  threads: was 1, is 2", report.EnvironmentDifferences);
    }

    [Fact]
    public void A_strict_run_is_not_verified_elsewhere_unless_forced()
    {
        using var run = new Trial { Training = _run.Training with { Determinism = DeterminismMode.Strict } };
        run.Run();
        var recorded = RecordedHashes.Read(run.Folder.Path);
        var request = new VerificationRequest { Threads = 2 };

        var error = Assert.Throws<RunnerException>(() => Verify(request, recorded: recorded, change: s => s with { Training = run.Training }));
        Assert.Equal("RUN4116", error.Descriptor.Code);
        Assert.Contains("threads: was 1, is 2", error.Message, StringComparison.Ordinal);

        var forced = Verify(request with { Force = true }, recorded: recorded, change: s => s with { Training = run.Training });
        Assert.Contains("  threads: was 1, is 2", forced.EnvironmentDifferences);
    }

    [Fact]
    public void A_part_without_hashes_is_refused()
    {
        _run.Run();

        var error = Assert.Throws<RunnerException>(() => Verify(new VerificationRequest { Steps = 3 }));

        Assert.Equal("RUN4112", error.Descriptor.Code);
        Assert.Contains("between steps 0 and 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_is_not_there_is_refused_with_those_that_are()
    {
        _run.Run();

        var error = Assert.Throws<RunnerException>(() => Verify(new VerificationRequest { From = _run.CheckpointPath(7) }));

        Assert.Equal("RUN4118", error.Descriptor.Code);
        Assert.EndsWith("; the run keeps step-000015, step-000020.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_may_end_in_a_slash()
    {
        _run.Run();

        var report = Verify(new VerificationRequest { From = _run.CheckpointPath(15) + "/" });

        Assert.Equal((15L, 20L), (report.First, report.LastEqual));
    }

    [Theory]
    [InlineData(4)]                                        // reports and checkpoints come before the step that diverges
    [InlineData(100)]                                      // nothing was hashed
    public void A_diverged_run_diverges_again(int every)
    {
        using var run = Diverged(every);
        var then = DivergedStep.Read(run.Folder.Path)!;

        var report = VerifyDiverged(run, then, poison: 17);

        Assert.Null(report.Difference);
        Assert.Equal(RecordedHashes.Read(run.Folder.Path, mayBeNone: true).Hashes.Count, report.Compared);
        Assert.True(report.Divergence!.Repeats);
        Assert.Equal((then.Step, double.PositiveInfinity), (report.Divergence.Now!.Step, report.Divergence.Now.Loss));
    }

    [Fact]
    public void A_diverged_run_that_is_finite_this_time_is_told_from_it()
    {
        using var run = Diverged(every: 100);
        var then = DivergedStep.Read(run.Folder.Path)!;

        var report = VerifyDiverged(run, then, poison: null);

        Assert.Equal(new DivergenceComparison(then, null), report.Divergence);
        Assert.False(report.Divergence!.Repeats);
    }

    [Fact]
    public void Fewer_steps_do_not_come_to_the_one_that_diverged()
    {
        using var run = Diverged(every: 1);
        var then = DivergedStep.Read(run.Folder.Path)!;

        var report = VerifyDiverged(run, then, poison: 17, steps: 1);

        Assert.Equal((1, 1L), (report.Compared, report.LastEqual));
        Assert.Null(report.Divergence);
    }

    [Fact]
    public void A_run_that_did_not_diverge_has_no_such_step()
    {
        _run.Run();

        Assert.Null(DivergedStep.Read(_run.Folder.Path));
    }

    private static Trial Diverged(int every)
    {
        var run = new Trial
        {
            Training = new()
            {
                Duration = global::Runner.Values.Duration.Steps(20), BatchSize = 8, MicroBatchSize = 3, LogEvery = global::Runner.Values.Duration.Steps(every), Device = "cpu", Threads = 1,
            },
            Checkpoint = new() { Every = global::Runner.Values.Duration.Steps(every) },
        };
        Assert.Equal("RUN4002", Assert.Throws<RunnerException>(() => run.Run(makeTask: () => new TinyTask(poison: 17))).Descriptor.Code);
        return run;
    }

    private VerificationReport VerifyDiverged(Trial run, DivergedStep then, long? poison, long? steps = null)
    {
        using var task = new TinyTask(poison: poison);
        var setup = run.Setup(task) with { Folder = _writable.Path, Observers = [] };
        return Verification.Run(setup, RecordedHashes.Read(run.Folder.Path, mayBeNone: true), new VerificationRequest { Diverged = then, Steps = steps })!;
    }

    private VerificationReport Verify(
        VerificationRequest? request = null, RecordedHashes? recorded = null, Func<TrainingSetup, TrainingSetup>? change = null)
    {
        using var task = new TinyTask();
        var setup = _run.Setup(task) with { Folder = _writable.Path, Observers = [] };
        return Verification.Run(change?.Invoke(setup) ?? setup, recorded ?? RecordedHashes.Read(_run.Folder.Path), request ?? new())!;
    }
}
