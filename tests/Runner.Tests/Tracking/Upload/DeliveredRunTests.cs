using Runner.Mlflow;
using Runner.Tracking;

namespace Runner.Tests.Tracking.Upload;

/// <summary>What a delivery comes to: read back and counted, ended at once where waiting mends nothing, and owed where it was cut short.</summary>
public sealed class DeliveredRunTests : IDisposable
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(10);
    private readonly TrackingTestBed _bed = new();
    private readonly FaultyStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_point_the_store_took_and_does_not_hold_is_missed_and_delivered_again_from_the_start()
    {
        var run = await DeliveredAsync();
        _store.Metrics["server-1"].RemoveAt(2);

        var lost = await SyncAsync(run);
        Assert.Equal((UploadState.Lost, "1 of 5 points of 'train/loss' are not there"), (lost.State, lost.Problem));
        var said = Assert.Single(_bed.Said, s => s.Code == "RUN5250");
        Assert.Contains(run.Identity.RunId, said.Message, StringComparison.Ordinal);
        Assert.EndsWith("'runner sync --from-start' delivers it again.", said.Message, StringComparison.Ordinal);

        Assert.Equal(UploadState.Complete, (await SyncAsync(run, fromStart: true)).State);
        Assert.Equal(5, _store.Points("server-1", "train/loss").Count);
        Assert.Equal(UploadState.Complete, (await SyncAsync(run)).State);
    }

    [Fact]
    public async Task What_was_counted_once_is_not_counted_again_but_looked_for()
    {
        var run = await DeliveredAsync();
        await SyncAsync(run);
        _store.Calls.Clear();
        await SyncAsync(run);
        Assert.Equal(["get"], _store.Calls);

        _store.Runs.Clear();
        Assert.Equal(UploadState.Lost, (await SyncAsync(run)).State);
    }

    [Fact]
    public async Task A_run_deleted_in_the_store_is_not_delivered()
    {
        var run = await DeliveredAsync();
        await _store.DeleteRunAsync("server-1", Token);
        Assert.Equal(UploadState.Gone, (await SyncAsync(run)).State);
    }

    [Fact]
    public async Task A_database_that_was_deleted_is_not_taken_for_one_that_has_the_run()
    {
        var database = Path.Combine(_bed.Workspace, "mlflow.db");
        var run = await DeliveredAsync(() => new SqliteMlflowStore(database));
        File.Delete(database);

        var lost = await SyncAsync(run, open: () => new SqliteMlflowStore(database));
        Assert.Equal(UploadState.Lost, lost.State);
        Assert.False(File.Exists(database));

        Assert.Equal(UploadState.Complete, (await SyncAsync(run, fromStart: true, open: () => new SqliteMlflowStore(database))).State);
        await using var store = new SqliteMlflowStore(database);
        Assert.Equal(5, (await store.GetMetricHistoryAsync(run.Identity.RunId, "train/loss", Token)).Count);
    }

    [Fact]
    public async Task An_artifact_that_is_gone_from_the_store_is_missed_and_one_gone_from_the_folder_is_told()
    {
        var run = _bed.NewRun();
        File.WriteAllText(Path.Combine(run.ArtifactsFolder, "kept.txt"), "kept");
        File.WriteAllText(Path.Combine(run.ArtifactsFolder, "gone.txt"), "gone");
        using (var journal = _bed.Open(run))
        {
            journal.LogArtifact("artifacts/kept.txt");
            journal.LogArtifact("artifacts/gone.txt");
            journal.Flush();
        }
        File.Delete(Path.Combine(run.ArtifactsFolder, "gone.txt"));

        var outcome = await SyncAsync(run);
        Assert.Equal((UploadState.Complete, 1L), (outcome.State, outcome.Refused));
        Assert.Equal("RUN5014", Assert.Single(_bed.Said).Code);

        File.WriteAllText(Path.Combine(run.ArtifactsFolder, "gone.txt"), "gone");
        Assert.Equal((UploadState.Complete, 0L), (await SyncAsync(run, fromStart: true)) is var again ? (again.State, again.Refused) : default);
        _store.Artifacts.Clear();
        Assert.Equal(UploadState.Complete, (await SyncAsync(run)).State);      // counted before
        File.Delete(run.UploadFile);
        Assert.Equal(UploadState.Complete, (await SyncAsync(run)).State);      // delivered again
        Assert.Equal(2, _store.Artifacts.Count);
    }

    [Theory]
    [InlineData(MlflowErrorCode.Unauthenticated)]
    [InlineData(MlflowErrorCode.PermissionDenied)]
    [InlineData(MlflowErrorCode.ResourceAlreadyExists)]
    public async Task The_end_of_a_run_does_not_wait_for_what_waiting_does_not_mend(string code)
    {
        var run = _bed.NewRun();
        _store.Before = (_, _) => new MlflowException(code, "no");
        using var journal = _bed.Open(run);
        Log(journal, 5);
        // longer waits than ten seconds never end by themselves on this clock: a wait at the end would last for ever
        var clock = new TestClock { Longest = TimeSpan.FromSeconds(10) };
        var outcome = await JournalUploader.Start(run, journal, () => _store, null, clock, _bed.Notice).CompleteAsync(Budget);

        Assert.Equal((UploadState.Incomplete, "no"), (outcome.State, outcome.Problem));
        Assert.InRange(_store.Calls.Count, 1, 2);
    }

    [Fact]
    public async Task A_signal_ends_the_waiting_for_a_store_that_is_away()
    {
        var run = _bed.NewRun();
        using var stop = new CancellationTokenSource();
        _store.Before = (_, _) =>
        {
            if (_store.Calls.Count == 3)
                stop.Cancel();
            return FaultyStore.Away();
        };
        using var journal = _bed.Open(run);
        Log(journal, 5);
        var outcome = await JournalUploader.Start(run, journal, () => _store, null, _bed.Time, _bed.Notice).CompleteUnlessAsync(TimeSpan.FromDays(9), stop.Token);
        Assert.Equal((UploadState.Incomplete, "it was asked to stop"), (outcome.State, outcome.Problem));
        Assert.Equal(3, _store.Calls.Count);
    }

    [Fact]
    public async Task A_run_that_ended_before_its_delivery_owes_it_to_its_own_store_alone()
    {
        var run = _bed.NewRun();
        _store.Before = (_, _) => FaultyStore.Away();
        using (var journal = _bed.Open(run))
        {
            var uploader = JournalUploader.Start(run, journal, () => _store, null, _bed.Time, _bed.Notice);
            Log(journal, 5);
            journal.SetStatus(RunStatus.Finished);
            journal.Flush();
            await uploader.CompleteAsync(TimeSpan.FromSeconds(30));
        }
        Assert.Equal(new PendingDelivery("memory://faulty", 6), Assert.Single(PendingDelivery.Of(run)));

        // another store that was tried by hand is nobody's debt
        var other = new FaultyStore { Identity = "memory://other", Before = (name, _) => name == "batch" ? FaultyStore.Away() : null };
        await SyncAsync(run, open: () => other);
        Assert.Equal("memory://faulty", Assert.Single(PendingDelivery.Of(run)).Store);

        _store.Before = (_, _) => null;
        await SyncAsync(run);
        Assert.Empty(PendingDelivery.Of(run));
    }

    [Fact]
    public async Task One_workspace_of_a_server_has_nothing_of_what_another_got()
    {
        var run = await DeliveredAsync();
        var other = new FaultyStore { Identity = "memory://faulty (workspace team-b)" };
        Assert.Equal(UploadState.Complete, (await SyncAsync(run, open: () => other)).State);
        Assert.Equal(5, other.Points("server-1", "train/loss").Count);
    }

    [Fact]
    public async Task From_start_forgets_one_store_and_no_other()
    {
        var run = await DeliveredAsync();
        var other = new FaultyStore { Identity = "memory://other" };
        await SyncAsync(run, open: () => other);
        await SyncAsync(run, fromStart: true, open: () => other);
        Assert.Equal(["memory://faulty", "memory://other"], UploadCursors.Read(run).Select(c => c.Store).Order(StringComparer.Ordinal));
        Assert.Equal(["memory://faulty"], StoredRun.StoresOf(run));
    }

    [Fact]
    public async Task A_run_that_finishes_after_a_failure_says_nothing_of_the_failure()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
        {
            var uploader = JournalUploader.Start(run, journal, () => _store, null, _bed.Time, _bed.Notice);
            journal.SetStatus(RunStatus.Running);
            journal.SetStatus(RunStatus.Failed, "the disk was full");
            journal.Flush();
            await uploader.CompleteAsync(Budget);
        }
        Assert.Equal("the disk was full", _store.Runs["server-1"].Tags["runner.reason"]);
        using (var journal = _bed.Open(run))
        {
            var uploader = JournalUploader.Start(run, journal, () => _store, null, _bed.Time, _bed.Notice);
            journal.SetStatus(RunStatus.Running);
            journal.SetStatus(RunStatus.Finished);
            journal.Flush();
            await uploader.CompleteAsync(Budget);
        }
        Assert.Equal(MlflowRunStatus.Finished, _store.Runs["server-1"].Status);
        Assert.DoesNotContain("runner.reason", _store.Runs["server-1"].Tags.Keys);
    }

    [Fact]
    public async Task Nothing_in_a_journal_makes_a_run_pass_for_another()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
        {
            journal.SetTags([KeyValuePair.Create(MlflowTags.ClientRunId, new string('f', 32)), KeyValuePair.Create("mine", "x")]);
            journal.Flush();
        }
        Assert.Equal(UploadState.Complete, (await SyncAsync(run)).State);
        Assert.Equal((run.Identity.RunId, "x"), (_store.Runs["server-1"].Tags[MlflowTags.ClientRunId], _store.Runs["server-1"].Tags["mine"]));
    }

    [Theory]
    [InlineData("runner.run_id", false)]
    [InlineData("runner.anything", false)]
    [InlineData("mlflow.parentRunId", false)]
    [InlineData("mlflow.runName", false)]
    [InlineData("mlflow.note.content", false)]
    [InlineData("team", true)]
    [InlineData("mlflow.experimentKind", true)]
    public void Tags_that_runs_are_found_by_are_not_for_recipes(string key, bool isFree) => Assert.Equal(isFree, ReservedTags.Problem(key) is null);

    [Fact]
    public async Task A_recipe_that_sets_such_a_tag_through_the_library_is_told_and_not_obeyed()
    {
        var run = _bed.NewRun();
        var session = RunSession.Start(new RunSessionRequest
        {
            Folder = run,
            Options = new TrackingOptions { SystemMetrics = false, Tags = new Dictionary<string, string> { ["runner.run_id"] = "other", ["team"] = "a" } },
            Time = _bed.Time,
            Notice = _bed.Notice,
        });
        await session.FinishAsync(RunStatus.Finished);
        Assert.Equal(["team"], RunHistory.Read(run).Tags.Keys);
        Assert.Equal("RUN5253", Assert.Single(_bed.Said).Code);
    }

    [Fact]
    public async Task A_note_that_the_store_cuts_is_said_once()
    {
        var run = _bed.NewRun();
        var database = Path.Combine(_bed.Workspace, "mlflow.db");
        using (var journal = _bed.Open(run))
        {
            journal.SetTags([KeyValuePair.Create("mlflow.note.content", new string('x', 7000))]);
            journal.SetTags([KeyValuePair.Create("mlflow.note.content", new string('y', 7000))]);
            journal.Flush();
        }
        Assert.Equal(UploadState.Complete, (await SyncAsync(run, open: () => new SqliteMlflowStore(database))).State);
        Assert.Equal(("RUN5251", "the tag 'mlflow.note.content' has 7000 characters; the tracking store keeps the first 5000."), Assert.Single(_bed.Said));
    }

    [Fact]
    public async Task The_experiment_of_an_id_is_one_of_the_runs_own_store()
    {
        var run = RunFolder.Create(_bed.Workspace, _bed.NewRun().Identity with { RunId = RunId.New(), ExperimentId = "42" });
        using (var journal = _bed.Open(run))
        {
            var uploader = JournalUploader.Start(run, journal, () => _store, null, _bed.Time, _bed.Notice);
            Log(journal, 1);
            await uploader.CompleteAsync(Budget);
        }
        Assert.Equal("42", _store.Runs["server-1"].ExperimentId);
        var other = new FaultyStore { Identity = "memory://other" };
        await SyncAsync(run, open: () => other);
        Assert.Equal("1", other.Runs["server-1"].ExperimentId);
    }

    [Fact]
    public void The_environment_names_the_experiment_by_its_id_where_nothing_gives_a_name()
    {
        string? Variable(string name) => name == "MLFLOW_EXPERIMENT_ID" ? "42" : null;
        Assert.Equal("42", new TrackingOptions().ResolveExperimentId(Variable));
        Assert.Null(new TrackingOptions { Experiment = "named" }.ResolveExperimentId(Variable));
        Assert.Null(new TrackingOptions().ResolveExperimentId(name => name == "MLFLOW_EXPERIMENT_NAME" ? "named" : Variable(name)));
    }

    private async Task<RunFolder> DeliveredAsync(Func<IMlflowStore>? open = null)
    {
        var run = _bed.NewRun();
        using var journal = _bed.Open(run);
        var uploader = JournalUploader.Start(run, journal, open ?? (() => _store), null, _bed.Time, _bed.Notice);
        Log(journal, 5);
        Assert.Equal(UploadState.Complete, (await uploader.CompleteAsync(Budget)).State);
        return run;
    }

    private async Task<UploadOutcome> SyncAsync(RunFolder run, bool fromStart = false, Func<IMlflowStore>? open = null) =>
        Assert.Single(await RunSync.DeliverAsync([run], open ?? (() => _store), fromStart, _bed.Notice, Token));

    private static void Log(RunJournal journal, int steps)
    {
        for (var step = 1; step <= steps; step++)
            journal.LogMetric("train/loss", 1.0 / step, step);
        journal.Flush();
    }
}
