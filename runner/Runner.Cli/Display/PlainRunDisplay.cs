using System.Globalization;
using Runner.Cli.Output;
using Runner.Data;
using Runner.Experiments;
using Runner.Training;

namespace Runner.Cli.Display;

/// <summary>One line per event, for logs and pipes; at most one line of steps in five seconds, or with <c>-v</c> each.</summary>
internal sealed class PlainRunDisplay(TextWriter output, AblationProgress? ablation = null) : RunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _totalSteps;
    private TimeSpan? _shownAt;
    private PreparationReport? _preparation;

    public override void Say(string text) => output.WriteLine(text);

    public override void Report(PreparationReport report)
    {
        var due = _preparation is null || report.Stage != _preparation.Stage || report.Elapsed - _preparation.Elapsed >= Interval;
        if (!due)
            return;
        _preparation = report.Stage == PreparationStage.Finished ? null : report;
        Say(report.Stage switch
        {
            PreparationStage.Waiting => $"{report.Corpus}: another process is preparing it; waiting",
            PreparationStage.Finished => string.Create(CultureInfo.InvariantCulture, $"{report.Corpus}: {report.Tokens:N0} tokens prepared in {Durations.Clock(report.Elapsed)}, {report.BytesPerSecond / 1e6:0.0} MB/s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{report.Corpus}: {Percent(report)} prepared, {report.TokensPerSecond:N0} tokens/s"),
        });
    }

    public override void OnStarted(TrainingPlanInfo plan)
    {
        _totalSteps = plan.TotalSteps;
        base.OnStarted(plan);
    }

    public override void OnStep(StepReport report)
    {
        ablation?.Advance(_totalSteps > 0 ? (double)report.Step / _totalSteps : 0);
        var elapsed = report.Timing.Elapsed;
        if (elapsed - _shownAt < Interval && report.Step < _totalSteps && !Verbosity.IsVerbose)
            return;
        _shownAt = elapsed;
        var left = TimeSpan.FromSeconds((_totalSteps - report.Step) * report.Timing.SecondsPerStep);
        Say(string.Create(CultureInfo.InvariantCulture,
            $"step {report.Step:N0}/{_totalSteps:N0}  loss {Number(report.Loss)}  {Rate(report.Timing.TokensPerSecond)}{Waiting(report.Timing)}{Skipped(report.LossScaling)}  left {Durations.Clock(left)}"));
    }

    private static string Skipped(LossScaling? scaling) => scaling is { Skipped: > 0 }
        ? string.Create(CultureInfo.InvariantCulture, $"  skipped {scaling.Skipped:N0} (loss scale {Scale(scaling.Scale)})")
        : "";

    private static string Percent(PreparationReport report) =>
        (report.BytesTotal > 0 ? (double)report.BytesDone / report.BytesTotal : 0).ToString("P0", CultureInfo.InvariantCulture);
}
