using System.Diagnostics;
using Runner.EndToEnd.Runs;
using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Faults;

/// <summary>SIGTERM while a step takes longer than the grace period leaves.</summary>
[Collection(Alone.Name)]
public sealed class GracePeriodTests
{
    // one step over 1500 forward and backward passes: some seconds, during which nothing asks whether to stop
    private static readonly string[] LongSteps =
    [
        "--set", "train.batch_size=1500", "--set", "train.micro_batch_size=1", "--set", "train.duration=40steps", "--set", "train.drop_last=false",
        "--set", "data.train.documents=200", "--set", "checkpoint.every=1steps", "--set", "evaluate.every=0steps",
    ];

    [Fact]
    public void A_step_that_does_not_end_is_given_up_and_the_run_goes_on_from_its_last_checkpoint()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        using var process = sandbox.Start(sandbox.Run(recipe, [.. LongSteps, "--set", "train.grace_period=100ms"]));
        process.WaitUntil(() => KilledRunTests.LastStep(sandbox) >= 1 && Directory.Exists(Path.Combine(sandbox.Runs[0].CheckpointsFolder, "step-000001")));
        var clock = Stopwatch.StartNew();
        process.WaitUntil(() => clock.Elapsed > TimeSpan.FromMilliseconds(700));      // well into the next step
        clock.Restart();

        process.Signal("TERM");

        var result = process.Wait().Expect(75);
        var run = Assert.Single(sandbox.Runs);
        Assert.Equal(RunStatus.Killed, RunHistory.Read(run).Status);
        result.Warns("error RUN4373: training was asked to stop").Warns("is still at it (step ").Warns("The last checkpoint saved is that of step ");
        TestContext.Current.SendDiagnosticMessage("ended {0} ms after the signal", clock.ElapsedMilliseconds);

        using var again = sandbox.Start("resume", run.Identity.RunId, "--workspace", sandbox.Workspace);
        Assert.True(again.WaitUntil(() => again.Says("resumed at step ")));
        again.Kill();
        again.Wait();
    }
}
