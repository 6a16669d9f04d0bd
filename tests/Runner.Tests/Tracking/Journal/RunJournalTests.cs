using System.Text;
using Runner.Errors;
using Runner.Tracking;

namespace Runner.Tests.Tracking.Journal;

public sealed class RunJournalTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Whatever_was_recorded_is_read_back_exactly()
    {
        var run = _bed.NewRun();
        double[] values = [0.1, 1.0 / 3, double.Epsilon, double.MaxValue, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        using (var journal = _bed.Open(run))
        {
            journal.SetStatus(RunStatus.Running);
            journal.LogParameters([KeyValuePair.Create("model.positions", "相对"), KeyValuePair.Create("note", "two\nlines \"quoted\" \u0001")]);
            for (var i = 0; i < values.Length; i++)
                journal.LogMetric("train/loss", values[i], i);
            journal.SetTags([KeyValuePair.Create("team", "a")]);
            journal.LogDataset(new DatasetRecord("corpus", "abc", "local", "{\"uri\":\"/x\"}", "training", "{\"n\":3}"));
            journal.RewindTo(4);
            _bed.Time.Advance(TimeSpan.FromSeconds(90));
            journal.SetStatus(RunStatus.Failed, "because");
        }

        var history = RunHistory.Read(run);
        Assert.Equal(RunStatus.Failed, history.Status);
        Assert.Equal("because", history.Reason);
        Assert.Equal("two\nlines \"quoted\" \u0001", history.Parameters["note"]);
        Assert.Equal("相对", history.Parameters["model.positions"]);
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), history.Points("train/loss").Select(p => BitConverter.DoubleToInt64Bits(p.Value)));
        Assert.Equal("{\"n\":3}", Assert.Single(history.Datasets).Profile);
        Assert.Equal(TimeSpan.FromSeconds(90), history.Duration);
        Assert.Equal(Enumerable.Range(1, 14).Select(i => (long)i), JournalReader.ReadAll(run.JournalFile).Select(r => r.Sequence));
    }

    [Fact]
    public void A_journal_killed_at_any_byte_opens_again_and_keeps_every_whole_line()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
            for (var step = 1; step <= 3; step++)
                journal.LogMetric("train/loss", step / 3.0, step);
        var whole = File.ReadAllBytes(run.JournalFile);
        var ends = whole.Select((b, i) => (b, i)).Where(x => x.b == '\n').Select(x => x.i + 1).ToList();

        for (var cut = 0; cut <= whole.Length; cut++)
        {
            File.WriteAllBytes(run.JournalFile, whole[..cut]);
            using (var journal = _bed.Open(run))
            {
                Assert.Equal(ends.Count(e => e <= cut), journal.LastSequence);
                for (var step = 1; step <= 3; step++)
                    journal.LogMetric("train/loss", step / 3.0, step);
            }
            Assert.Equal(whole, File.ReadAllBytes(run.JournalFile));
        }
    }

    [Fact]
    public void A_torn_end_is_said_and_kept_aside()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
            journal.LogMetric("train/loss", 1, 1);
        File.AppendAllText(run.JournalFile, "{\"n\":2,\"t\":17");
        _bed.Open(run).Dispose();

        var (code, message) = Assert.Single(_bed.Said);
        Assert.Equal("RUN5008", code);
        Assert.Equal($"the journal '{run.JournalFile}' ended in an unfinished line (13 bytes): the process had been killed while writing. "
            + $"The piece was cut off and kept in '{run.JournalFile}.torn'.", message);
        Assert.Equal("{\"n\":2,\"t\":17\n", File.ReadAllText(run.JournalFile + ".torn"));
    }

    [Fact]
    public void A_line_damaged_in_the_middle_is_skipped_and_said_and_the_rest_stays()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
            for (var step = 1; step <= 3; step++)
                journal.LogMetric("train/loss", step, step);
        var bytes = File.ReadAllBytes(run.JournalFile);
        bytes[Array.IndexOf(bytes, (byte)'\n') + 30] ^= 1;
        File.WriteAllBytes(run.JournalFile, bytes);

        using (var journal = _bed.Open(run))
            Assert.Equal(3, journal.LastSequence);
        Assert.Equal([$"the journal '{run.JournalFile}' lacks 1 records, those numbered 2.", $"line 2 of the journal '{run.JournalFile}' is damaged and was skipped."],
            _bed.Said.Select(s => s.Message));
        Assert.Equal([1L, 3L], RunHistory.Read(run).Points("train/loss").Select(p => p.Step));
        Assert.Equal(bytes, File.ReadAllBytes(run.JournalFile));
    }

    [Fact]
    public void Lines_that_are_gone_from_the_middle_are_counted_by_their_numbers()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
        {
            for (var step = 1; step <= 20; step++)
                journal.LogMetric("train/loss", step, step);
        }
        var lines = File.ReadAllLines(run.JournalFile);
        File.WriteAllLines(run.JournalFile, lines.Where((_, i) => i is not (2 or 3 or 4 or 9)));

        using (_bed.Open(run))
        {
        }

        Assert.Equal(("RUN5254", $"the journal '{run.JournalFile}' lacks 4 records, those numbered 3 to 5, 10."), Assert.Single(_bed.Said));
        Assert.DoesNotContain("Nothing to do", TrackingErrors.TornJournal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_whose_lines_moved_under_the_delivery_is_delivered_from_its_start()
    {
        var run = _bed.NewRun();
        var store = new Upload.FaultyStore();
        using (var journal = _bed.Open(run))
        {
            journal.LogMetric("train/loss", 1, 1);
            journal.LogMetric("train/loss", 2, 2);
        }
        await RunSync.DeliverAsync([run], () => store, cancellation: TestContext.Current.CancellationToken);
        // a restored backup that is shorter, and went on since
        File.WriteAllLines(run.JournalFile, File.ReadAllLines(run.JournalFile)[..1]);
        using (var journal = _bed.Open(run))
        {
            journal.LogMetric("train/a_longer_name", 3, 3);
            journal.LogMetric("train/a_longer_name", 4, 4);
        }
        await RunSync.DeliverAsync([run], () => store, notice: _bed.Notice, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("RUN5023", Assert.Single(_bed.Said).Code);
        Assert.Equal([3L, 4], store.Points("server-1", "train/a_longer_name").Select(p => p.Step));
        Assert.Equal(2, store.Points("server-1", "train/loss").Count);
    }

    [Fact]
    public void After_a_restart_points_computed_again_are_not_doubled()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
            for (var step = 1; step <= 10; step++)
                journal.LogMetric("train/loss", Math.Sqrt(step), step);
        var before = RunHistory.Read(run).Points("train/loss").ToList();

        _bed.Time.Advance(TimeSpan.FromHours(1));
        using (var journal = _bed.Open(run))
        {
            journal.RewindTo(4);
            for (var step = 5; step <= 12; step++)
                journal.LogMetric("train/loss", Math.Sqrt(step), step);
        }

        var after = RunHistory.Read(run).Points("train/loss");
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), after.Select(p => p.Step));
        Assert.Equal(before, after.Take(10));    // value and timestamp of the first recording
        Assert.Empty(_bed.Said);
    }

    [Fact]
    public void A_value_that_does_not_repeat_is_reported_but_a_measured_one_may_differ()
    {
        var run = _bed.NewRun();
        using var journal = _bed.Open(run);
        journal.LogMetrics(5, [KeyValuePair.Create("train/loss", 0.5), KeyValuePair.Create("time/tokens_per_second", 100.0)]);
        journal.RewindTo(4);
        journal.LogMetrics(5, [KeyValuePair.Create("train/loss", 0.50000001), KeyValuePair.Create("time/tokens_per_second", 90.0)]);

        Assert.Equal(("RUN5010", "metric 'train/loss' at step 5 was 0.5 before the restart and is 0.50000001 now; the first value stays recorded."),
            Assert.Single(_bed.Said));
    }

    [Fact]
    public void A_parameter_does_not_change_within_a_run()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
            journal.LogParameters([KeyValuePair.Create("optimizer.rate", "0.1")]);
        for (var restart = 0; restart < 2; restart++)
            using (var journal = _bed.Open(run))
                journal.LogParameters([KeyValuePair.Create("optimizer.rate", "0.2")]);

        var history = RunHistory.Read(run);
        Assert.Equal("0.1", history.Parameters["optimizer.rate"]);
        Assert.Equal("0.2", history.Tags["runner.changed.optimizer.rate"]);
        Assert.Equal("RUN5011", Assert.Single(_bed.Said).Code);
    }

    [Fact]
    public void Names_MLflow_refuses_are_replaced_by_distinct_ones_and_said()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
            journal.LogMetrics(1, [KeyValuePair.Create("eval/a*b", 1.0), KeyValuePair.Create("eval/a?b", 2.0), KeyValuePair.Create("eval/准确率", 3.0)]);
        var names = RunHistory.Read(run).MetricNames;
        Assert.Equal(3, names.Count);
        Assert.Contains("eval/准确率", names);
        Assert.All(names, n => Assert.Null(Runner.Mlflow.MlflowKeys.Problem(n)));
        Assert.Equal(["RUN5012", "RUN5012"], _bed.Said.Select(s => s.Code));
    }

    [Fact]
    public void One_run_has_one_writer()
    {
        var run = _bed.NewRun();
        Assert.False(run.IsLive);
        using (_bed.Open(run))
        {
            Assert.True(run.IsLive);
            var error = Assert.Throws<RunnerException>(() => _bed.Open(run));
            Assert.Equal($"run {run.Identity.RunId} is being written by another process.", error.Message);
        }
        Assert.False(run.IsLive);
        _bed.Open(run).Dispose();
    }

    [Fact]
    public void A_full_disk_is_said_and_loses_nothing_once_there_is_room()
    {
        var run = _bed.NewRun();
        var disk = new SmallDisk { Room = 150 };
        using (var journal = RunJournal.Open(run, _bed.Time, _bed.Notice, path => disk.Open(path)))
        {
            journal.LogMetric("train/loss", 1, 1);
            journal.Flush();
            var durable = journal.DurableLength;
            journal.LogMetric("train/loss", 2, 2);
            var error = Assert.Throws<RunnerException>(journal.Flush);
            Assert.Equal("RUN5007", error.Descriptor.Code);
            Assert.Equal($"the journal '{run.JournalFile}' cannot be written: No space left on device", error.Message);
            Assert.Equal(durable, journal.DurableLength);

            disk.Room = long.MaxValue;
            journal.LogMetric("train/loss", 3, 3);
            journal.Flush();
        }
        Assert.Equal([1.0, 2.0, 3.0], RunHistory.Read(run).Points("train/loss").Select(p => p.Value));
        Assert.Equal(3, Encoding.UTF8.GetString(File.ReadAllBytes(run.JournalFile)).Count(c => c == '\n'));
    }

    [Fact]
    public void Artifacts_are_recorded_once_per_content_and_only_from_inside_the_run()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
        {
            var file = Path.Combine(run.ArtifactsFolder, "plot.svg");
            File.WriteAllText(file, "one");
            journal.LogArtifact(file);
            journal.LogArtifact("artifacts/plot.svg");
            File.WriteAllText(file, "two");
            journal.LogArtifact(file);
            Assert.Equal("RUN5015", Assert.Throws<RunnerException>(() => journal.LogArtifact("../other")).Descriptor.Code);
        }
        var records = JournalReader.ReadAll(run.JournalFile).OfType<ArtifactRecord>().ToList();
        Assert.Equal(["plot.svg", "plot.svg"], records.Select(r => r.StorePath));
        Assert.Equal("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed", records[0].Sha256);    // sha256 of "one"
    }

    private sealed class SmallDisk
    {
        public long Room { get; set; }

        public Stream Open(string path) => new Full(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite), this);

        private sealed class Full(FileStream inner, SmallDisk disk) : Stream
        {
            public override bool CanRead => true;
            public override bool CanSeek => true;
            public override bool CanWrite => true;
            public override long Length => inner.Length;
            public override long Position { get => inner.Position; set => inner.Position = value; }
            public override void Flush() => inner.Flush(true);
            public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
            public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);
            public override void SetLength(long value) => inner.SetLength(value);
            public override void Write(byte[] buffer, int offset, int count)
            {
                // writes what fits, then fails, as a real disk does
                var fits = (int)Math.Min(count, Math.Max(0, disk.Room - inner.Position));
                inner.Write(buffer, offset, fits);
                if (fits < count)
                    throw new IOException("No space left on device");
            }
            protected override void Dispose(bool disposing)
            {
                inner.Dispose();
                base.Dispose(disposing);
            }
        }
    }
}
