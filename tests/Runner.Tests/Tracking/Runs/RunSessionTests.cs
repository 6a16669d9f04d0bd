using Runner.Mlflow;
using Runner.Tracking;

namespace Runner.Tests.Tracking.Runs;

public sealed class RunSessionTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    /// <summary>What the command line changed is said at once, of the command that holds now.</summary>
    [Fact]
    public async Task The_changes_of_a_command_take_the_place_of_those_before()
    {
        var folder = _bed.NewRun();
        var request = new RunSessionRequest { Folder = folder, Options = new TrackingOptions { SystemMetrics = false }, Time = _bed.Time, Notice = _bed.Notice, IsGoingOn = true };

        Assert.Equal("model.hidden=64 seed=2", await After(["model.hidden=64", "seed=2"]));
        Assert.Equal("model.hidden=64 seed=2", await After(null));
        Assert.Null(await After([]));
        Assert.Equal("seed=3", await After(["seed=3"]));

        async Task<string?> After(IReadOnlyList<string>? changes)
        {
            await RunSession.Start(request with { Changes = changes }).DisposeAsync();
            return RunHistory.Read(folder).Changes;
        }
    }

    [Fact]
    public async Task A_run_stays_one_run_over_a_restart()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = Path.Combine(_bed.Workspace, "mlflow.db");
        var folder = _bed.NewRun("my run", seed: 7);
        var request = new RunSessionRequest
        {
            Folder = folder,
            Options = new TrackingOptions { SystemMetrics = false, Tags = new Dictionary<string, string> { ["team"] = "a" }, Note = "*why*", FinishTimeout = TimeSpan.FromMinutes(5) },
            OpenStore = () => new SqliteMlflowStore(database),
            Recipe = Ablations.AblationExpansionTests.Section("name: test\nmodel: { hidden: 64, rate: 1e-4 }\nlist: [a, 2]"),
            Provenance = Tracking.Provenance.ProvenanceTests.Example(),
            Datasets = [new DatasetRecord("corpus", "abc", "local", "{}", "training")],
            Time = _bed.Time,
            Notice = _bed.Notice,
        };
        await using (var session = RunSession.Start(request))
        {
            for (var step = 1; step <= 10; step++)
                session.Journal.LogMetric("train/loss", 1.0 / step, step);
            session.Journal.Flush();
            // no FinishAsync: the process is gone
        }
        await using (var session = RunSession.Start(request with { ResumedFrom = 6 }))
        {
            for (var step = 7; step <= 12; step++)
                session.Journal.LogMetric("train/loss", 1.0 / step, step);
            var outcome = await session.FinishAsync(RunStatus.Finished);
            Assert.Equal((UploadState.Complete, folder.Identity.RunId), (outcome!.State, outcome.StoreRunId));
        }

        await using var store = new SqliteMlflowStore(database);
        var run = await store.GetRunAsync(folder.Identity.RunId, cancellation);
        Assert.Equal(("my run", MlflowRunStatus.Finished), (run.Name, run.Status));
        Assert.Equal(("64", "0.0001", "a", "2"), (run.Params["model.hidden"], run.Params["model.rate"], run.Params["list.0"], run.Params["list.1"]));
        Assert.Equal(("a", "*why*", "7", "someone"), (run.Tags["team"], run.Tags["mlflow.note.content"], run.Tags["runner.seed"], run.Tags["mlflow.user"]));
        Assert.Equal("corpus", Assert.Single(run.Datasets).Name);
        var points = await store.GetMetricHistoryAsync(run.RunId, "train/loss", cancellation);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), points.Select(p => p.Step).Order());
        var artifacts = await store.ListArtifactsAsync(run.RunId, null, cancellation);
        Assert.Equal(["environment-2.json", "environment.json", "recipe.yaml"], artifacts.Select(a => a.Path).Order(StringComparer.Ordinal));
        Assert.Empty(_bed.Said);
    }

    [Fact]
    public async Task Without_a_store_the_folder_holds_everything()
    {
        Assert.Null(TrackingStore.Find(new TrackingOptions { Store = "none" }, _bed.Workspace, _ => "http://elsewhere"));
        var folder = _bed.NewRun();
        var session = RunSession.Start(new RunSessionRequest { Folder = folder, Options = new TrackingOptions { SystemMetrics = false }, Time = _bed.Time });
        session.Journal.LogMetric("train/loss", 1, 1);
        Assert.Null(await session.FinishAsync(RunStatus.Failed, "no luck"));
        Assert.Equal((RunStatus.Failed, "no luck", 1.0), (RunHistory.Read(folder).Status, RunHistory.Read(folder).Reason, RunHistory.Read(folder).Last("train/loss")));
    }

    [Fact]
    public void The_store_is_said_by_the_recipe_then_the_environment_then_the_workspace()
    {
        var options = new TrackingOptions();
        Assert.Equal("sqlite:////w/mlflow.db", options.ResolveStore("/w", _ => null));
        Assert.Equal("http://server:5000", options.ResolveStore("/w", n => n == "MLFLOW_TRACKING_URI" ? "http://server:5000" : null));
        Assert.Equal("http://mine", (options with { Store = "http://mine" }).ResolveStore("/w", _ => "http://server"));
        Assert.Equal("recipe", options.ResolveExperiment("recipe", _ => null));
        Assert.Equal("variable", options.ResolveExperiment("recipe", n => n == "MLFLOW_EXPERIMENT_NAME" ? "variable" : null));

        var error = Assert.Throws<Errors.RunnerException>(() => TrackingStore.Find(options with { Store = "postgresql://me:secret@host/db" }, "/w", _ => null));
        Assert.Equal("RUN5026", error.Descriptor.Code);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
