using Runner.Experiments;
using Runner.Cli.Commands;
using Runner.Errors;
using Runner.Mlflow;
using Runner.Tests.Mlflow.Fake;
using Runner.Tests.Tracking;
using Runner.Tracking;

namespace Runner.Tests.Cli.Commands;

/// <summary>What <c>resume</c> and <c>sync</c> answer about runs that are finished, wherever their trackers are.</summary>
public sealed class DeliveryCommandTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Resume_delivers_what_a_finished_run_owes_and_then_has_nothing_left_to_do()
    {
        await using var server = new FakeMlflowServer();
        server.Inject(FakeFault.Json(403, "PERMISSION_DENIED", "not you") with { Count = int.MaxValue });
        var run = await FinishedAsync(server.Uri.ToString(), UploadState.Incomplete);
        Assert.NotEmpty(PendingDelivery.Of(run));

        Assert.Equal(ExitCode.Environment, Resume(run));
        Assert.Empty(server.Data.ActiveRuns);

        server.ClearFaults();
        Assert.Equal(ExitCode.Success, Resume(run));
        Assert.Empty(PendingDelivery.Of(run));
        var served = Assert.Single(server.Data.ActiveRuns);
        Assert.Equal("FINISHED", served.Status);
        Assert.Equal([1L, 2], served.Points.Where(p => p.Key == "train/loss").Select(p => p.Step));

        Assert.Equal("RUN7001", Assert.Throws<RunnerException>(() => Resume(run)).Descriptor.Code);
        Assert.Equal(RunStatus.Finished, RunHistory.Read(run).Status);
    }

    [Fact]
    public async Task The_exit_code_of_sync_tells_what_came_of_it()
    {
        var database = Path.Combine(_bed.Workspace, "mlflow.db");
        var run = await FinishedAsync($"sqlite:///{database}", UploadState.Complete);
        Assert.Equal(ExitCode.Success, Sync());

        using (FileLock.TryAcquire(run.UploadLockFile))
            Assert.Equal(ExitCode.Requeue, Sync());
        Assert.Equal(ExitCode.Success, Sync());

        await using (var store = new SqliteMlflowStore(database))
            await store.DeleteRunAsync(run.Identity.RunId, Token);
        Assert.Equal(ExitCode.User, Sync());

        File.Delete(database);
        Assert.Equal(ExitCode.Environment, Sync());
        Assert.Equal(ExitCode.Success, Sync("--from-start"));
    }

    private int Resume(RunFolder run) => Typed.Run(new ResumeCommand(), run.Identity.RunId, "--workspace", _bed.Workspace);

    private int Sync(params string[] arguments) => Typed.Run(new SyncCommand(), [.. arguments, "--workspace", _bed.Workspace]);

    private async Task<RunFolder> FinishedAsync(string store, UploadState delivery)
    {
        var run = _bed.NewRun("finished");
        var session = RunSession.Start(new RunSessionRequest
        {
            Folder = run, Options = new TrackingOptions { SystemMetrics = false, FinishTimeout = TimeSpan.FromMinutes(5) },
            OpenStore = TrackingStore.Find(new TrackingOptions { Store = store }, _bed.Workspace, _ => null), Notice = _bed.Notice,
        });
        session.Journal.LogMetric("train/loss", 1, 1);
        session.Journal.LogMetric("train/loss", 0.5, 2);
        Assert.Equal(delivery, (await session.FinishAsync(RunStatus.Finished))!.State);
        return run;
    }
}
