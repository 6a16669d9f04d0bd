using Runner.Errors;
using Runner.Tracking;

namespace Runner.Tests.Tracking.Comparison;

public sealed class RunComparisonTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void What_differs_is_told_and_where_curves_part()
    {
        var runs = new[] { Record("0.1", 5), Record("0.2", 5, lossAt4: 9), Record("0.1", 4) };
        var comparison = RunComparison.Of(runs);
        var rate = Assert.Single(comparison.Parameters);
        Assert.Equal("rate", rate.Name);
        Assert.Equal(["0.1", "0.2", "0.1"], rate.Values);
        Assert.Equal(1, comparison.EqualParameterCount);
        Assert.Equal(["eval/loss: 2.000, 2.000, 2.000 (equal at every step)", "time/speed: 1.000, 2.000, 3.000 (differs from step 1)", "train/loss: 0.2000, 0.2000, 0.2500 (differs from step 4)"],
            comparison.Metrics.Select(m => $"{m.Name}: {string.Join(", ", m.Values)} ({m.Note})"));
        Assert.False(comparison.IsBitwiseEqual);
        Assert.Empty(comparison.Surroundings);
    }

    [Fact]
    public void A_rerun_is_recognised_bit_for_bit_and_speeds_do_not_count()
    {
        Assert.True(RunComparison.Of([Record("0.1", 5), Record("0.1", 5)]).IsBitwiseEqual);
        Assert.False(RunComparison.Of([Record("0.1", 5), Record("0.1", 4)]).IsBitwiseEqual);
        Assert.Equal("a comparison needs at least two runs; 1 given.", Assert.Throws<RunnerException>(() => RunComparison.Of([_bed.NewRun()])).Message);
    }

    [Fact]
    public void A_run_that_went_on_under_another_setting_has_both()
    {
        var (whole, moved) = (Record("0.1", 5), Record("0.1", 5));
        using (var journal = _bed.Open(moved))
            journal.LogParameters([KeyValuePair.Create("rate", "0.2")], changesAreKnown: true);

        Assert.Equal(["0.1", "0.1, later 0.2"], Assert.Single(RunComparison.Of([whole, moved]).Parameters).Values);
    }

    private int _speed;

    private RunFolder Record(string rate, int steps, double? lossAt4 = null)
    {
        var run = _bed.NewRun();
        using var journal = _bed.Open(run);
        journal.LogParameters([KeyValuePair.Create("rate", rate), KeyValuePair.Create("same", "x")]);
        for (var step = 1; step <= steps; step++)
            journal.LogMetric("train/loss", step == 4 && lossAt4 is { } v ? v : 1.0 / step, step);
        journal.LogMetric("eval/loss", 2, 5);
        journal.LogMetric("time/speed", ++_speed, 1);
        journal.LogMetric("system/cpu", _speed, 0);
        return run;
    }
}
