using Runner.EndToEnd.Support;
using Runner.Tracking;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Runs;

/// <summary>Ctrl-C, a batch system's SIGTERM and a time limit: the run stops in good order and can go on.</summary>
public sealed class StoppedRunTests(UninterruptedRun uninterrupted)
{
    [Theory]
    [InlineData("TERM", 17)]
    [InlineData("INT", 43)]
    public void A_stopped_run_has_a_checkpoint_and_goes_on(string signal, int step)
    {
        using var sandbox = new Sandbox();
        using var process = sandbox.Start(sandbox.Run(sandbox.WriteTiny()));
        process.WaitUntil(() => KilledRunTests.LastStep(sandbox) >= step);

        process.Signal(signal);

        var run = Assert.Single(sandbox.Runs);
        var id = run.Identity.RunId;
        process.Wait().Expect(75)
            .Warns("stopping after this step; a second signal, two seconds from now or later, ends at once")
            .Says($"to go on: the same command, or runner resume {id[..8]} --workspace work");
        Assert.Equal("KILLED", sandbox.Store.StatusOf(id));
        Assert.Equal(RunStatus.Killed, RunHistory.Read(run).Status);
        Assert.Matches($@"(?m)^{id[..8]}  \S+ \S+  stopped  .*  tiny$", sandbox.InProcess("runs", "list", "--workspace", sandbox.Workspace).Expect(0).Output);
        sandbox.InProcess("runs", "show", id, "--workspace", sandbox.Workspace).Expect(0).Says("state: stopped (stop requested)").Says($"to go on: runner resume {id[..8]} --workspace work");
        // of the very step it stopped at, not of the last multiple of ten
        var stopped = KilledRunTests.LastStep(sandbox);
        Assert.Equal($"step-{stopped:000000}", Path.GetFileName(LastCheckpoint(run)));
        sandbox.Runner("verify", id, "--workspace", sandbox.Workspace).Expect(0)
            .Says($"the run is not finished: stopped after step {stopped} of 100, as far as it reported (stop requested)").Says($"equal bit for bit: {stopped} hashes over {stopped} steps");

        sandbox.Runner("resume", id, "--workspace", sandbox.Workspace).Expect(0).Says($"resumed at step {stopped} from step-{stopped:000000}");

        AssertEqual(uninterrupted.Folder, Assert.Single(sandbox.Runs));
        AssertDelivered(run, sandbox.Store);
        Assert.Equal("FINISHED", sandbox.Store.StatusOf(id));
    }

    [Fact]
    public void A_time_limit_ends_the_session_and_the_same_command_goes_on()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        string[] limited = ["--set", "train.time_limit=100ms"];

        var result = sandbox.Runner(sandbox.Run(recipe, limited)).Expect(75);
        for (var sessions = 1; result.ExitCode == 75 && sessions < 3; sessions++)
            result = sandbox.Runner(sandbox.Run(recipe, limited));
        if (result.ExitCode == 75)
            result = sandbox.Runner(sandbox.Run(recipe));   // how a run is kept alive is not part of what it is

        result.Expect(0);
        AssertEqual(uninterrupted.Folder, Assert.Single(sandbox.Runs));
        AssertDelivered(sandbox.Runs[0], sandbox.Store);
    }

    [Fact]
    public void A_resumed_run_needs_no_recipe_file()
    {
        using var sandbox = new Sandbox();
        using var process = sandbox.Start(sandbox.Run(sandbox.WriteTiny()));
        process.WaitUntil(() => KilledRunTests.LastStep(sandbox) >= 30);
        process.Kill();
        process.Wait();
        File.Delete(sandbox.Locate("tiny.yaml"));

        sandbox.Runner("resume", "tiny", "--workspace", sandbox.Workspace).Expect(0).Says("resumed at step");

        AssertEqual(uninterrupted.Folder, Assert.Single(sandbox.Runs));
    }
}
