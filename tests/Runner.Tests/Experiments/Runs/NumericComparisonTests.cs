using Microsoft.Extensions.Logging.Abstractions;
using Runner.Experiments;
using Runner.Tests.Tracking;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Tests.Experiments;

public sealed class NumericComparisonTests : IDisposable
{
    private static readonly NumericEnvironment Here = new() { LibTorch = "2.10", Processor = "one", Capability = "AVX2", Threads = 1, Device = "cpu" };

    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void A_run_that_went_on_elsewhere_has_both_values_and_equal_parts_are_left_out()
    {
        var whole = Run((0, Here));
        var moved = Run((0, Here), (40, Here with { Threads = 2 }), (60, Here with { Threads = 2, Processor = "two" }));

        var rows = NumericComparison.Of([whole, moved, _bed.NewRun()]);

        Assert.Equal(["processor: one | one, from step 60 on two | -", "threads: 1 | 1, from step 40 on 2 | -"],
            rows.Select(row => $"{row.Name}: {string.Join(" | ", row.Values.Select(value => value ?? "-"))}"));
        Assert.Empty(NumericComparison.Of([whole, Run((0, Here))]));
    }

    private RunFolder Run(params (long From, NumericEnvironment Environment)[] environments)
    {
        var run = _bed.NewRun();
        foreach (var (from, environment) in environments)
        {
            using var file = new StepHashFile(run.Location, NullLogger.Instance);
            file.Begin(from, environment);
        }
        return run;
    }
}
