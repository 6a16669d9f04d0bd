using Runner.Experiments;
using Runner.Tests.Tracking;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Tests.Experiments;

/// <summary>A journal that is behind its checkpoint: what the checkpoint keeps is put back, and what is lost for good is told, step by step.</summary>
public sealed class JournalObserverTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(5, 101, 300, 1, "what was reported of steps 6 to 100 is lost: the journal ends at step 5, and the run goes on from the checkpoint of step 300, which keeps the newest reports alone.")]
    [InlineData(50, 70, 200, 10, "what was reported of steps 51 to 69 is lost: the journal ends at step 50, and the run goes on from the checkpoint of step 200, which keeps the newest reports alone.")]
    [InlineData(0, 30, 60, 10, "what was reported of steps 1 to 29 is lost: the journal ends at step 0, and the run goes on from the checkpoint of step 60, which keeps the newest reports alone.")]
    [InlineData(50, 60, 200, 10, null)]
    [InlineData(0, 10, 60, 10, null)]
    public void Steps_that_neither_has_are_named(long journal, long first, long last, long spacing, string? lost)
    {
        var run = _bed.NewRun();
        using var record = _bed.Open(run);
        for (var step = spacing; step <= journal; step += spacing)
            record.LogMetric("train/loss", 1.0 / step, step);

        new JournalObserver(record, run.Location, _bed.Notice).OnResumed(Checkpoint(first, last, spacing));

        Assert.Equal(lost is null ? ["RUN5255"] : ["RUN5255", "RUN5256"], _bed.Said.Select(s => s.Code));
        if (lost is not null)
            Assert.Equal(lost, _bed.Said[1].Message);
        var kept = RunHistory.Read(run).Points("train/loss").Select(p => p.Step).ToList();
        Assert.Equal(Steps(spacing, journal, spacing).Concat(Steps(first, last, spacing)), kept);
    }

    [Fact]
    public void A_journal_that_is_ahead_lacks_nothing()
    {
        var run = _bed.NewRun();
        using var record = _bed.Open(run);
        var observer = new JournalObserver(record, run.Location, _bed.Notice);
        foreach (var report in Steps(1, 12, 1).Select(Report))
            observer.OnStep(report);
        var sequence = record.LastSequence;

        observer.OnResumed(Checkpoint(1, 10, 1));

        Assert.Empty(_bed.Said);
        Assert.Equal(sequence, record.LastSequence);
    }

    private static CheckpointInfo Checkpoint(long first, long last, long spacing) =>
        new(last, "step", false) { Reported = new ReportedProgress([.. Steps(first, last, spacing).Select(Report)], null) };

    private static StepReport Report(long step) => new(step, step / 10.0, 1.0 / step, new Dictionary<string, double>(), 1e-3, 1, step * 7, default);

    private static IEnumerable<long> Steps(long first, long last, long spacing)
    {
        for (var step = first; step <= last; step += spacing)
            yield return step;
    }
}
