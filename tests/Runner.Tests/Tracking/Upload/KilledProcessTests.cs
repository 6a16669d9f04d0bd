using System.Diagnostics;
using System.Globalization;
using Runner.Tests.Mlflow.Fake;
using Runner.Tracking;

namespace Runner.Tests.Tracking.Upload;

/// <summary>A real process is killed by SIGKILL while it delivers to a server, and started again.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int Steps = 400;
    private const int MetricCount = 10;    // so that a run is more than one batch
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    // The kill comes when the server has done what it was asked and the process has not seen the answer: while creating the run, at the first batch
    // and at a later one (the run itself stands at step 237 then, flushed up to 230), and while ending the run.
    [Theory]
    [InlineData("runs/create", 0, 237)]
    [InlineData("runs/log-batch", 0, 237)]
    [InlineData("runs/log-batch", 2, 237)]
    [InlineData("runs/update", 1, 0)]
    public async Task A_run_killed_while_delivering_has_every_point_once_after_its_restart(string path, int after, int standAt)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = new FakeMlflowServer();
        server.Inject(new FakeFault(FakeFaultKind.Hang) { Path = path, After = after });
        var run = _bed.NewRun("killed");

        await KillAsync(run, server, standAt);
        Assert.False(run.IsLive);
        using (var child = StartChild(run, server.Uri, standAt: 0))
        {
            var output = child.StandardOutput.ReadToEndAsync(cancellation);
            await child.WaitForExitAsync(cancellation);
            Assert.True(child.ExitCode == 0, await output);
        }

        var stored = Assert.Single(server.Data.Runs);
        Assert.Equal(("killed", "FINISHED"), (stored.Name, stored.Status));
        var expected = RunHistory.Read(run).Points("train/loss").Select(p => (p.Step, p.Value, p.Timestamp)).ToList();
        Assert.Equal(Enumerable.Range(1, Steps).Select(s => ((long)s, Math.Sqrt(s))), expected.Select(p => (p.Step, p.Value)));
        Assert.Equal(expected, stored.Points.Where(p => p.Key == "train/loss").OrderBy(p => p.Step).Select(p => (p.Step, p.Value, p.Timestamp)));
        Assert.Equal(Steps * MetricCount, stored.Points.Count);
        Assert.Equal("0.1", stored.Params["rate"]);
    }

    [Fact]
    public async Task Synced_after_a_kill_a_run_is_complete_and_marked_killed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = new FakeMlflowServer();
        server.Inject(new FakeFault(FakeFaultKind.Hang) { Path = "runs/log-batch", After = 1 });
        var run = _bed.NewRun("killed");
        await KillAsync(run, server, standAt: 237);
        var open = TrackingStore.Find(new TrackingOptions { Store = server.Uri.ToString() }, _bed.Workspace, _ => null)!;
        for (var repeat = 0; repeat < 2; repeat++)
            Assert.Equal(UploadState.Complete, Assert.Single(await RunSync.DeliverAsync([run], open, cancellation: cancellation)).State);

        var stored = Assert.Single(server.Data.Runs);
        var expected = RunHistory.Read(run).Points("train/loss");
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(p => (p.Step, p.Value, p.Timestamp)), stored.Points.Where(p => p.Key == "train/loss").OrderBy(p => p.Step).Select(p => (p.Step, p.Value, p.Timestamp)));
        Assert.Equal("KILLED", stored.Status);
    }

    [Fact]
    public async Task A_server_that_is_down_for_the_whole_run_gets_it_from_a_later_sync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = new FakeMlflowServer();
        server.GoDown();
        var run = _bed.NewRun("offline");
        var open = TrackingStore.Find(new TrackingOptions { Store = server.Uri.ToString() }, _bed.Workspace, _ => null)!;
        using (var journal = _bed.Open(run))
        {
            var uploader = JournalUploader.Start(run, journal, open, null, _bed.Time, _bed.Notice);
            journal.LogMetrics(1, [KeyValuePair.Create("train/loss", 1.0), KeyValuePair.Create("bad", double.NaN)]);
            journal.SetStatus(RunStatus.Finished);
            journal.Flush();
            // the store's own wait is real time, so one try is all this test waits for
            Assert.Equal(UploadState.Incomplete, (await uploader.CompleteAsync(TimeSpan.FromSeconds(1))).State);
        }
        server.ComeBack();
        server.Inject(FakeFault.Html500 with { Path = "runs/log-batch" });
        Assert.Equal(UploadState.Complete, Assert.Single(await RunSync.DeliverAsync([run], open, cancellation: cancellation)).State);
        var stored = Assert.Single(server.Data.Runs);
        Assert.Equal("FINISHED", stored.Status);
        Assert.Equal(["bad", "train/loss"], stored.Points.Select(p => p.Key).Order());
    }

    /// <summary>What the killed process does: a run of 400 steps that resumes from a checkpoint at every hundredth.</summary>
    [Fact(Explicit = true)]
    public async Task Child()
    {
        var run = RunFolder.Open(Environment.GetEnvironmentVariable("RUNNER_TEST_RUN")!);
        var server = Environment.GetEnvironmentVariable("RUNNER_TEST_SERVER")!;
        var standAt = int.Parse(Environment.GetEnvironmentVariable("RUNNER_TEST_STAND_AT")!, CultureInfo.InvariantCulture);
        using var journal = RunJournal.Open(run, TimeProvider.System);
        var last = journal.LastStep("train/loss");
        var checkpoint = Math.Max(0, last) / 100 * 100;
        var open = TrackingStore.Find(new TrackingOptions { Store = server }, ".", _ => null)!;
        var uploader = JournalUploader.Start(run, journal, open, new UploadOptions { Window = TimeSpan.FromMilliseconds(1), FirstDelay = TimeSpan.FromMilliseconds(20) });
        journal.SetStatus(RunStatus.Running);
        journal.RewindTo(checkpoint);
        journal.LogParameters([KeyValuePair.Create("rate", "0.1")]);
        for (var step = checkpoint + 1; step <= Steps; step++)
        {
            journal.LogMetrics(step, Enumerable.Range(0, MetricCount).Select(m => KeyValuePair.Create(m == 0 ? "train/loss" : $"eval/{m}", Math.Sqrt(step) + m)));
            if (step % 10 == 0)
                journal.Flush();
            if (step == standAt)
                await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
        }
        journal.SetStatus(RunStatus.Finished);
        journal.Flush();
        Assert.Equal(UploadState.Complete, (await uploader.CompleteAsync(TimeSpan.FromMinutes(2))).State);
    }

    private static async Task KillAsync(RunFolder run, FakeMlflowServer server, int standAt)
    {
        using var child = StartChild(run, server.Uri, standAt);
        var output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var hanging = server.Hanging.WaitAsync(TestContext.Current.CancellationToken);
        if (await Task.WhenAny(hanging, output) == output)
            Assert.Fail($"the process ended before it could be killed: {await output}");
        child.Kill();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static Process StartChild(RunFolder run, Uri server, int standAt)
    {
        var assembly = typeof(KilledProcessTests).Assembly.Location;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in new[] { "exec", assembly, "-explicit", "only", "-noColor", "-method", $"{typeof(KilledProcessTests).FullName}.{nameof(Child)}" })
            start.ArgumentList.Add(argument);
        start.Environment["RUNNER_TEST_RUN"] = run.Location;
        start.Environment["RUNNER_TEST_STAND_AT"] = standAt.ToString(CultureInfo.InvariantCulture);
        start.Environment["RUNNER_TEST_SERVER"] = server.ToString();
        return Process.Start(start) ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"no process for {assembly}"));
    }
}
