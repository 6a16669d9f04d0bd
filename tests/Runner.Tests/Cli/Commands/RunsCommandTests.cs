using Runner.Cli.Commands;
using Runner.Mlflow;
using Runner.Tests.Tracking;
using Runner.Tests.Training.Support;
using Runner.Tracking;
using Runner.Values;
using Runner.Weights.Checkpoints;

namespace Runner.Tests.Cli.Commands;

/// <summary><c>runs prune</c> and <c>runs rm</c>: what goes from the disk, and whose row in MLflow goes with it.</summary>
[Collection(LibTorchCollection.Name)]
public sealed class RunsCommandTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();
    private readonly Trial _trial = new() { Checkpoint = new() { Every = Duration.Steps(5), Keep = 3 } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _trial.Dispose();
        _bed.Dispose();
    }

    [Fact]
    public async Task Prune_takes_what_it_is_told_to_and_rows_follow_unless_they_are_to_stay()
    {
        _trial.Run();
        var finished = await RunAsync("finished", RunStatus.Finished);
        var stopped = await RunAsync("stopped", RunStatus.Killed);
        var failed = await RunAsync("failed", RunStatus.Failed);
        var before = Files();

        Prune();
        Assert.Equal(before, Files());

        Prune("--optimizer", "--yes");
        Assert.Empty(Optimizers(finished));
        Assert.Equal(3, Checkpoints(finished).Count);
        Assert.Equal(3, Optimizers(stopped).Count);
        Assert.Equal(before.Count - 3, Files().Count);

        Prune("--failed", "--local", "--yes");
        Assert.False(Directory.Exists(failed.Location));
        Assert.False(await IsDeletedAsync(failed));
        Assert.Equal(3, Checkpoints(finished).Count);

        // without an option all three, and the rows of what goes
        failed = await RunAsync("failed again", RunStatus.Failed);
        var other = await RunAsync("finished too", RunStatus.Finished);
        Prune("--yes");
        Assert.False(Directory.Exists(failed.Location));
        Assert.True(await IsDeletedAsync(failed));
        foreach (var kept in new[] { finished, other })
        {
            Assert.Equal(["step-000020"], Checkpoints(kept));
            Assert.Empty(Optimizers(kept));
            Assert.Null(CheckpointManifest.FindDamage(Path.Combine(kept.CheckpointsFolder, "step-000020"), 20));
            Assert.False(await IsDeletedAsync(kept));
        }
        Assert.Equal((3, 3), (Checkpoints(stopped).Count, Optimizers(stopped).Count));
    }

    [Fact]
    public async Task Removing_an_ablation_removes_its_runs()
    {
        var parent = await RunAsync("ablation", RunStatus.Failed);
        RunFolder[] children = [await RunAsync("one", RunStatus.Finished, parent), await RunAsync("two", RunStatus.Failed, parent)];
        var other = await RunAsync("other", RunStatus.Finished);

        // the parent says which of its runs failed: it is no failed run to clear away
        Prune("--failed", "--yes");
        Assert.False(Directory.Exists(children[1].Location));
        Assert.True(Directory.Exists(parent.Location));

        var before = Files();
        Assert.Equal(0, Typed.Run(new RunsCommand(), "rm", parent.Identity.RunId[..8], "--workspace", _bed.Workspace));
        Assert.Equal(before, Files());
        Assert.Equal(0, Typed.Run(new RunsCommand(), "rm", parent.Identity.RunId[..8], "--yes", "--workspace", _bed.Workspace));
        foreach (var gone in children.Append(parent))
        {
            Assert.False(Directory.Exists(gone.Location));
            Assert.True(await IsDeletedAsync(gone));
        }
        Assert.True(Directory.Exists(other.Location));
        Assert.False(await IsDeletedAsync(other));
        Assert.Equal(other.Identity, Assert.Single(RunIndex.Read(_bed.Workspace).Runs).Identity);
    }

    private void Prune(params string[] arguments) => Assert.Equal(0, Typed.Run(new RunsCommand(), ["prune", .. arguments, "--workspace", _bed.Workspace]));

    // a run that was delivered, with three checkpoints if there was a training
    private async Task<RunFolder> RunAsync(string name, RunStatus status, RunFolder? parent = null)
    {
        _bed.Time.Advance(TimeSpan.FromSeconds(1));
        var run = _bed.NewRun(name, parent: parent?.Identity.RunId);
        if (Directory.Exists(_trial.Folder["checkpoints"]))
            Copy(_trial.Folder["checkpoints"], run.CheckpointsFolder);
        var session = RunSession.Start(new RunSessionRequest
        {
            Folder = run, Options = new TrackingOptions { SystemMetrics = false, FinishTimeout = TimeSpan.FromMinutes(5) },
            OpenStore = TrackingStore.Find(new TrackingOptions(), _bed.Workspace, _ => null), Notice = _bed.Notice,
        });
        session.Journal.LogMetric("train/loss", 1, 1);
        Assert.Equal(UploadState.Complete, (await session.FinishAsync(status))!.State);
        return run;
    }

    private async Task<bool> IsDeletedAsync(RunFolder run)
    {
        await using var store = new SqliteMlflowStore(Path.Combine(_bed.Workspace, "mlflow.db"));
        return (await store.GetRunAsync(run.Identity.RunId, Token)).IsDeleted;
    }

    private static List<string> Checkpoints(RunFolder run) => [.. Directory.GetDirectories(run.CheckpointsFolder, "step-*").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    private static List<string> Optimizers(RunFolder run) => [.. Directory.GetFiles(run.CheckpointsFolder, "optimizer.safetensors", SearchOption.AllDirectories)];

    private List<string> Files() => [.. Directory.GetFiles(RunFolder.RunsOf(_bed.Workspace), "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
