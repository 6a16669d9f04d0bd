using Runner.Errors;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Values;

namespace Runner.Tests.Training;

/// <summary>Interrupted and resumed equals uninterrupted, bit for bit.</summary>
[Collection(LibTorchCollection.Name)]
public class ResumeTests
{
    private static readonly TrainingOptions EveryStep = new()
    {
        Duration = Duration.Steps(20), BatchSize = 8, MicroBatchSize = 3, LogEvery = Duration.Steps(1), Device = "cpu", Threads = 1,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(5)]      // with a regular checkpoint
    [InlineData(6)]      // end of an epoch, and an evaluation is owed
    [InlineData(11)]
    [InlineData(19)]
    [InlineData(20)]     // only the final evaluation is left
    public void Resumed_equals_uninterrupted(int cut)
    {
        using var whole = new Trial { Training = EveryStep };
        whole.Run();
        using var parts = new Trial { Training = EveryStep };

        var first = parts.Run(stopAfter: cut);
        var values = parts.Recorder.Values;
        var second = parts.Run();
        values.AddRange(parts.Recorder.Values);

        Assert.Equal(TrainingOutcome.Interrupted, first.Outcome);
        Assert.Equal("stop requested", first.Reason);
        Assert.Equal(cut, first.Step);
        Assert.Equal(TrainingOutcome.Finished, second.Outcome);
        Assert.Equal(whole.Recorder.Values, values);
        Assert.Equal(whole.Bits(20), parts.Bits(20));
        Assert.Equal(whole.Recorder.Result!.Evaluation!.Flatten(), second.Evaluation!.Flatten());
        Assert.Equal(whole.Recorder.Result.Tokens, second.Tokens);
    }

    [Fact]
    public void Means_since_the_last_report_span_an_interruption()
    {
        using var whole = new Trial();
        whole.Run();
        using var parts = new Trial();

        // killed after the checkpoint of step 10, between the reports of steps 8 and 12
        Assert.Throws<RunnerException>(() => parts.Run(change: s => s with { Observers = [parts.Recorder, new FailsAt(12)] }));
        var values = parts.Recorder.Values.TakeWhile(v => !v.StartsWith("step 12 ", StringComparison.Ordinal)).ToList();
        parts.Run();

        Assert.Contains("resumed 10", parts.Recorder.Events);
        Assert.Equal(whole.Recorder.Values, [.. values, .. parts.Recorder.Values]);
        Assert.Equal(whole.Bits(20), parts.Bits(20));
    }

    [Fact]
    public void Several_interruptions_in_a_row()
    {
        using var whole = new Trial { Training = EveryStep };
        whole.Run();
        using var parts = new Trial { Training = EveryStep };
        var values = new List<string>();
        foreach (var cut in new long?[] { 2, 3, 7, 13, 18, null })
        {
            parts.Run(stopAfter: cut);
            values.AddRange(parts.Recorder.Values);
        }

        Assert.Equal(whole.Recorder.Values, values);
        Assert.Equal(whole.Bits(20), parts.Bits(20));
    }

    [Fact]
    public void A_finished_training_does_nothing_more()
    {
        using var trial = new Trial();
        var first = trial.Run();
        var bits = trial.Bits(20);

        var second = trial.Run();

        Assert.Equal(["started 20", "resumed 20", "Finished"], trial.Recorder.Events);
        Assert.Equal(first.Evaluation!.Flatten(), second.Evaluation!.Flatten());
        Assert.Equal(bits, trial.Bits(20));
    }

    [Fact]
    public void Another_plan_seed_or_data_is_refused_with_all_differences()
    {
        using var trial = new Trial();
        trial.Run(stopAfter: 4);

        var error = Assert.Throws<RunnerException>(() => trial.Run(s => s with
        {
            PlanFingerprint = "plan-b",
            Seed = 43,
            DataFingerprints = new Dictionary<string, string> { ["training text"] = "data-b", ["evaluation text"] = "new" },
        }));

        Assert.Equal("RUN4104", error.Descriptor.Code);
        Assert.Equal(
            $"""
            checkpoint '{trial.CheckpointPath(4)}' was made by a different experiment:
              settings: some that decide the weights are others (their hash was plan-a, is plan-b)
              seed: the checkpoint's is 42, this one is 43
              data 'evaluation text': was not there
              data 'training text': another content (was data-a, is data-b)
            """, error.Message);
        Assert.EndsWith("--force`.", error.Remedy, StringComparison.Ordinal);
        Assert.Empty(trial.Recorder.Events);
    }

    [Fact]
    public void Force_resumes_another_plan()
    {
        using var trial = new Trial();
        trial.Run(stopAfter: 4);

        var result = trial.Run(s => s with { PlanFingerprint = "plan-b", Resume = ResumeMode.Forced });

        Assert.Equal(TrainingOutcome.Finished, result.Outcome);
        Assert.Contains("resumed 4", trial.Recorder.Events);
    }

    [Fact]
    public void A_fresh_start_refuses_old_checkpoints()
    {
        using var trial = new Trial();
        trial.Run(stopAfter: 4);

        var error = Assert.Throws<RunnerException>(() => trial.Run(s => s with { Resume = ResumeMode.Never }));

        Assert.Equal("RUN4107", error.Descriptor.Code);
        Assert.Equal($"'{trial.Folder.Path}' holds checkpoints of an earlier training (the newest is 'step-000004'), and this one is to start afresh.",
            error.Message);
    }

    [Fact]
    public void A_time_limit_interrupts()
    {
        using var trial = new Trial { Training = EveryStep with { TimeLimit = TimeSpan.FromMinutes(10) } };
        var time = new HandClock();
        var ticking = new Ticking(time);

        var result = trial.Run(s => s with { Time = time, Observers = [trial.Recorder, ticking] });

        Assert.Equal(TrainingOutcome.Interrupted, result.Outcome);
        Assert.Equal("time limit", result.Reason);
        Assert.Equal(10, result.Step);
        Assert.Equal(TimeSpan.FromMinutes(10), result.Elapsed);
        Assert.Equal("checkpoint 10", trial.Recorder.Events[^2]);
    }

    [Fact]
    public void Threads_of_the_first_session_are_kept()
    {
        using var trial = new Trial { Training = EveryStep with { Threads = 0 } };
        trial.Run(s => s with { Training = s.Training with { Threads = 1 } }, stopAfter: 3);

        trial.Run();

        Assert.Equal(1, trial.Recorder.Plan!.Threads);
    }

    [Fact]
    public void A_shorter_plan_is_refused()
    {
        using var trial = new Trial();
        trial.Run(stopAfter: 12);

        var error = Assert.Throws<RunnerException>(() => trial.Run(s => s with { Training = s.Training with { Duration = Duration.Steps(9) } }));

        Assert.Equal("RUN4108", error.Descriptor.Code);
    }

    private sealed class FailsAt(long step) : ITrainingObserver
    {
        public void OnStep(StepReport report)
        {
            if (report.Step == step)
                throw new InvalidOperationException("pulled the plug");
        }
    }

    private sealed class Ticking(HandClock clock) : ITrainingObserver
    {
        public void OnStep(StepReport report) => clock.Advance(TimeSpan.FromMinutes(1));
    }
}
