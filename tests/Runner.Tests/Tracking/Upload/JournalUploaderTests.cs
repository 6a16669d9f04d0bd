using Runner.Mlflow;
using Runner.Tracking;

namespace Runner.Tests.Tracking.Upload;

public sealed class JournalUploaderTests : IDisposable
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(10);
    private readonly TrackingTestBed _bed = new();
    private readonly FaultyStore _store = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_run_arrives_whole_and_in_order()
    {
        var run = _bed.NewRun("my run");
        using var journal = _bed.Open(run);
        var uploader = Start(run, journal);
        journal.SetStatus(RunStatus.Running);
        journal.LogParameters([KeyValuePair.Create("rate", "0.1")]);
        journal.SetTags([KeyValuePair.Create("team", "a")]);
        journal.LogDataset(new DatasetRecord("corpus", "abc", "local", "{}", "training"));
        File.WriteAllText(Path.Combine(run.ArtifactsFolder, "note.txt"), "hello");
        journal.LogArtifact("artifacts/note.txt");
        for (var step = 1; step <= 50; step++)
        {
            journal.LogMetrics(step, [KeyValuePair.Create("train/loss", 1.0 / step), KeyValuePair.Create("train/rate", 0.1)]);
            journal.Flush();
        }
        _bed.Time.Advance(TimeSpan.FromMinutes(1));
        journal.SetStatus(RunStatus.Finished);
        journal.Flush();
        var outcome = await uploader.CompleteAsync(Budget);

        Assert.Equal((UploadState.Complete, 0L, 0L, null), (outcome.State, outcome.Remaining, outcome.Refused, outcome.Problem));
        var stored = Assert.Single(_store.Runs).Value;
        Assert.Equal(stored.RunId, outcome.StoreRunId);
        Assert.Equal(("my run", MlflowRunStatus.Finished), (stored.Name, stored.Status));
        Assert.Equal(JournalReader.ReadAll(run.JournalFile).Last().Timestamp, stored.EndTime);
        Assert.Equal("0.1", stored.Params["rate"]);
        Assert.Equal("a", stored.Tags["team"]);
        Assert.Equal("corpus", Assert.Single(stored.Datasets).Name);
        Assert.Equal((stored.RunId, "note.txt", "hello"), Assert.Single(_store.Artifacts));
        AssertPoints(run, "train/loss", 50);
        AssertPoints(run, "train/rate", 50);
        Assert.Empty(_bed.Said);
    }

    /// <summary>A folder that was deleted under a run takes what is not delivered with it; the row ends, and says why.</summary>
    [Fact]
    public async Task A_run_whose_folder_is_gone_ends_in_the_store()
    {
        var run = _bed.NewRun();
        using var journal = _bed.Open(run);
        journal.SetStatus(RunStatus.Running);
        journal.LogMetric("train/loss", 1, 1);
        journal.Flush();
        var uploader = Start(run, journal);
        while (_store.Points("server-1", "train/loss").Count == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Directory.Delete(run.Location, recursive: true);

        Assert.True(await uploader.AbandonAsync("its folder is gone", Budget));

        var stored = Assert.Single(_store.Runs).Value;
        Assert.Equal((MlflowRunStatus.Failed, "its folder is gone"), (stored.Status, stored.Tags["runner.reason"]));
        Assert.NotNull(stored.EndTime);
        Assert.False(Directory.Exists(run.Location));
    }

    [Fact]
    public async Task Nothing_is_delivered_before_it_is_durable()
    {
        var run = _bed.NewRun();
        using var journal = _bed.Open(run);
        journal.LogMetric("train/loss", 1, 1);
        journal.Flush();
        journal.LogMetric("train/loss", 2, 2);
        var outcome = await Start(run, journal).CompleteAsync(Budget);
        Assert.Equal((UploadState.Incomplete, 1L), (outcome.State, outcome.Remaining));
        Assert.Equal(1.0, Assert.Single(_store.Points("server-1", "train/loss")).Value);
    }

    [Fact]
    public async Task A_store_that_is_away_holds_up_nothing_is_said_once_and_gets_everything_later()
    {
        var run = _bed.NewRun();
        var failures = 0;
        _store.Before = (_, _) => ++failures <= 7 ? FaultyStore.Away() : null;
        using var journal = _bed.Open(run);
        var uploader = Start(run, journal);
        LogSteps(journal, 1, 20);
        var outcome = await uploader.CompleteAsync(Budget);

        Assert.Equal(UploadState.Complete, outcome.State);
        AssertPoints(run, "train/loss", 20);
        Assert.Equal(["RUN5020", "RUN5024"], _bed.Said.Select(s => s.Code));
        Assert.Contains("connection refused. Training goes on; the journal keeps everything.", _bed.Said[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waits_double_and_stay_within_a_quarter_of_the_limit()
    {
        var run = _bed.NewRun();
        var options = new UploadOptions { FirstDelay = TimeSpan.FromSeconds(1), LongestDelay = TimeSpan.FromSeconds(8) };
        _store.Before = (_, _) => FaultyStore.Away();
        using var journal = _bed.Open(run);
        LogSteps(journal, 1, 1);
        await JournalUploader.Start(run, journal, () => _store, options, _bed.Time, _bed.Notice).CompleteAsync(Budget);

        var waits = _bed.Time.Waits;
        Assert.True(waits.Count > 20);    // ten minutes of 8 s and less
        double[] nominal = [1, 2, 4, 8, 8, 8];
        var again = new RetryDelay(options, run.Identity.RunId);
        for (var attempt = 1; attempt <= nominal.Length; attempt++)
            Assert.InRange(again.After(attempt).TotalSeconds, nominal[attempt - 1] * 0.75, nominal[attempt - 1] * 1.25);
        // the very first wait is skipped when the run ends at that moment
        Assert.Equal(Enumerable.Range(2, 5).Select(i => again.After(i)), waits.SkipWhile(w => w != again.After(2)).Take(5));
        Assert.Equal(TimeSpan.FromSeconds(30), again.After(1, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_store_that_is_away_for_the_whole_run_is_served_by_a_later_sync()
    {
        var run = _bed.NewRun();
        _store.Before = (_, _) => FaultyStore.Away();
        using (var journal = _bed.Open(run))
        {
            var uploader = Start(run, journal);
            LogSteps(journal, 1, 30);
            journal.SetStatus(RunStatus.Finished);
            journal.Flush();
            var outcome = await uploader.CompleteAsync(Budget);
            Assert.Equal((UploadState.Incomplete, 32L, "connection refused"), (outcome.State, outcome.Remaining, outcome.Problem));
            Assert.Equal("RUN5022", _bed.Said[^1].Code);
        }

        _store.Before = (_, _) => null;
        for (var repeat = 0; repeat < 2; repeat++)
        {
            var synced = Assert.Single(await RunSync.DeliverAsync(RunIndex.Read(_bed.Workspace).Runs, () => _store, notice: _bed.Notice, cancellation: TestContext.Current.CancellationToken));
            Assert.Equal((UploadState.Complete, 0L), (synced.State, synced.Remaining));
        }
        Assert.Equal(MlflowRunStatus.Finished, Assert.Single(_store.Runs).Value.Status);
        AssertPoints(run, "train/loss", 30);
    }

    [Fact]
    public async Task Lost_answers_double_nothing_even_where_a_store_appends_repeats()
    {
        var run = _bed.NewRun();
        var calls = 0;
        _store.After = (name, _) => name is "batch" or "create" or "update" && ++calls % 2 == 1 ? FaultyStore.Away() : null;
        using var journal = _bed.Open(run);
        var uploader = Start(run, journal);
        for (var block = 0; block < 10; block++)
            LogSteps(journal, block * 10 + 1, 10);
        Assert.Equal(UploadState.Complete, (await uploader.CompleteAsync(Budget)).State);
        Assert.Single(_store.Runs);
        AssertPoints(run, "train/loss", 100);
    }

    [Fact]
    public async Task A_refused_value_is_set_aside_with_its_reason_and_everything_else_goes_on()
    {
        var run = _bed.NewRun();
        _store.Before = (name, argument) => name == "batch" && argument is MlflowBatch batch
            && (batch.Metrics.Any(m => m.Step == 7) || batch.Params.Any(p => p.Key == "long")) ? FaultyStore.Refused("no such luck") : null;
        using var journal = _bed.Open(run);
        journal.LogParameters([KeyValuePair.Create("long", "x"), KeyValuePair.Create("short", "y")]);
        LogSteps(journal, 1, 20);
        var outcome = await Start(run, journal).CompleteAsync(Budget);

        Assert.Equal((UploadState.Complete, 2L), (outcome.State, outcome.Refused));
        Assert.Equal(Enumerable.Range(1, 20).Where(s => s != 7).Select(s => (long)s), _store.Points("server-1", "train/loss").Select(p => p.Step));
        Assert.Equal("y", Assert.Single(_store.Runs["server-1"].Params).Value);
        Assert.Equal(2, File.ReadAllLines(run.QuarantineFile).Length);
        Assert.Contains(_bed.Said, s => s == ("RUN5021",
            $"the tracking store memory://faulty refused metric 'train/loss' at step 7: no such luck. It was set aside in '{run.QuarantineFile}'; everything else goes on."));
    }

    [Fact]
    public async Task A_value_that_makes_the_server_fail_is_set_aside_after_some_tries()
    {
        var run = _bed.NewRun();
        _store.Before = (name, argument) => name == "batch" && argument is MlflowBatch batch && batch.Metrics.Any(m => m.Step == 3) ? FaultyStore.Internal() : null;
        using var journal = _bed.Open(run);
        LogSteps(journal, 1, 5);
        var outcome = await Start(run, journal).CompleteAsync(Budget);
        Assert.Equal((UploadState.Complete, 1L), (outcome.State, outcome.Refused));
        Assert.Equal([1L, 2, 4, 5], _store.Points("server-1", "train/loss").Select(p => p.Step));
    }

    [Fact]
    public async Task A_server_that_fails_at_everything_is_waited_for_and_nothing_is_set_aside()
    {
        var run = _bed.NewRun();
        _store.Before = (name, _) => name == "batch" ? FaultyStore.Internal() : null;
        using var journal = _bed.Open(run);
        LogSteps(journal, 1, 5);
        var outcome = await Start(run, journal).CompleteAsync(Budget);
        Assert.Equal((UploadState.Incomplete, 0L), (outcome.State, outcome.Refused));
        Assert.False(File.Exists(run.QuarantineFile));
    }

    [Fact]
    public async Task A_run_deleted_in_the_store_ends_the_delivery_with_a_word()
    {
        var run = _bed.NewRun();
        using var journal = _bed.Open(run);
        _store.Before = (name, _) =>
        {
            if (name != "batch")
                return null;
            _store.Runs["server-1"] = _store.Runs["server-1"] with { IsDeleted = true };
            return FaultyStore.Refused("the run is deleted");
        };
        LogSteps(journal, 1, 3);
        var outcome = await Start(run, journal).CompleteAsync(Budget);
        Assert.Equal(UploadState.Gone, outcome.State);
        Assert.Equal("run server-1 was deleted in the tracking store memory://faulty; nothing more is delivered to it ('runner sync' after it is restored there, 'runner sync --from-start' where it was removed for good).", Assert.Single(_bed.Said).Message);
        Assert.False(File.Exists(run.QuarantineFile));
    }

    [Fact]
    public async Task A_child_names_its_parent_by_the_stores_own_id_and_creates_it_once()
    {
        var parent = _bed.NewRun("sweep");
        var children = new[] { _bed.NewRun("a", parent: parent.Identity.RunId), _bed.NewRun("b", parent: parent.Identity.RunId) };
        foreach (var child in children)
        {
            using var journal = _bed.Open(child);
            LogSteps(journal, 1, 2);
            Assert.Equal(UploadState.Complete, (await Start(child, journal).CompleteAsync(Budget)).State);
        }
        using (var journal = _bed.Open(parent))
        {
            journal.LogMetric("best", 1, 1);
            journal.Flush();
            Assert.Equal(UploadState.Complete, (await Start(parent, journal).CompleteAsync(Budget)).State);
        }
        Assert.Equal(3, _store.Runs.Count);
        var stored = Assert.Single(_store.Runs.Values, r => r.Name == "sweep");
        Assert.All(_store.Runs.Values.Where(r => r.Name != "sweep"), r => Assert.Equal(stored.RunId, r.Tags[MlflowTags.ParentRunId]));
    }

    [Fact]
    public async Task A_run_whose_process_vanished_is_marked_killed_by_sync_and_running_again_when_resumed()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
        {
            journal.SetStatus(RunStatus.Running);
            LogSteps(journal, 1, 5);
        }
        var cancellation = TestContext.Current.CancellationToken;
        await RunSync.DeliverAsync([run], () => _store, cancellation: cancellation);
        Assert.Equal(MlflowRunStatus.Killed, _store.Runs["server-1"].Status);
        Assert.NotNull(_store.Runs["server-1"].EndTime);

        using (var journal = _bed.Open(run))
        {
            journal.SetStatus(RunStatus.Running);
            LogSteps(journal, 6, 5);
            await Start(run, journal).CompleteAsync(Budget);
            Assert.Equal(MlflowRunStatus.Running, _store.Runs["server-1"].Status);
            Assert.Null(_store.Runs["server-1"].EndTime);
            var busy = Assert.Single(await RunSync.DeliverAsync([run], () => _store, cancellation: cancellation));
            Assert.Equal(UploadState.Busy, busy.State);
        }
        AssertPoints(run, "train/loss", 10);
    }

    [Fact]
    public async Task A_lost_or_damaged_position_delivers_again_and_doubles_nothing()
    {
        var run = _bed.NewRun();
        var database = Path.Combine(_bed.Workspace, "mlflow.db");
        var cancellation = TestContext.Current.CancellationToken;
        using (var journal = _bed.Open(run))
            LogSteps(journal, 1, 25);
        foreach (var damage in new Action[] { () => { }, () => File.WriteAllText(run.UploadFile, "{{"), () => File.Delete(run.UploadFile), () => { } })
        {
            damage();
            var outcome = Assert.Single(await RunSync.DeliverAsync([run], () => new SqliteMlflowStore(database), notice: _bed.Notice, cancellation: cancellation));
            Assert.Equal(UploadState.Complete, outcome.State);
        }
        await using var store = new SqliteMlflowStore(database);
        Assert.Equal(25, (await store.GetMetricHistoryAsync(run.Identity.RunId, "train/loss", cancellation)).Count);
        Assert.Equal("RUN5023", Assert.Single(_bed.Said).Code);
    }

    [Fact]
    public async Task A_run_that_never_began_leaves_no_trace_in_the_store_and_delivering_again_doubles_nothing()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var empty = _bed.NewRun("empty");
        var run = _bed.NewRun("full");
        using (var journal = _bed.Open(run))
            LogSteps(journal, 1, 3500);    // several batches
        foreach (var again in new[] { false, true })
            Assert.All(await RunSync.DeliverAsync([empty, run], () => _store, again, cancellation: cancellation), o => Assert.Equal(UploadState.Complete, o.State));
        Assert.Equal("full", Assert.Single(_store.Runs).Value.Name);
        AssertPoints(run, "train/loss", 3500);
    }

    private JournalUploader Start(RunFolder run, RunJournal journal) => JournalUploader.Start(run, journal, () => _store, null, _bed.Time, _bed.Notice);

    private static void LogSteps(RunJournal journal, int from, int count)
    {
        if (from == 1)
            journal.LogMetric("eval/loss", 9, 0);
        for (var step = from; step < from + count; step++)
            journal.LogMetric("train/loss", 1.0 / step, step);
        journal.Flush();
    }

    private void AssertPoints(RunFolder run, string key, int count)
    {
        var expected = RunHistory.Read(run).Points(key).Select(p => (p.Step, p.Value, p.Timestamp)).ToList();
        Assert.Equal(count, expected.Count);
        var storeRun = _store.Runs.Values.Single(r => r.Tags[MlflowTags.ClientRunId] == run.Identity.RunId).RunId;
        Assert.Equal(expected, _store.Points(storeRun, key).OrderBy(p => p.Step).Select(p => (p.Step, p.Value, p.Timestamp)));
    }
}
