using System.Globalization;
using Runner.Cli.Output;
using Runner.Data;
using Runner.Experiments;
using Runner.Training;

namespace Runner.Cli.Display;

/// <summary>A bar with loss, rate and time left at the bottom of the terminal; of an ablation, a second one for all its runs. Other messages scroll above them.</summary>
internal sealed class LiveRunDisplay(BottomLines bottom, AblationProgress? ablation, TimeProvider time) : RunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private long _totalSteps;
    private long? _drawnAt;

    public override void Say(string text) => Console.Out.WriteLine(text);

    public override void Report(PreparationReport report)
    {
        if (report.Stage == PreparationStage.Finished)
        {
            Say(string.Create(CultureInfo.InvariantCulture, $"{report.Corpus}: {report.Tokens:N0} tokens prepared in {Durations.Clock(report.Elapsed)}"));
            bottom.Clear();
            return;
        }
        if (!IsDue())
            return;
        var done = report.BytesTotal > 0 ? (double)report.BytesDone / report.BytesTotal : 0;
        bottom.Set(width => [ProgressLine.Of(width, done,
            report.Stage == PreparationStage.Waiting ? $"{report.Corpus}: waiting for another process" : $"preparing {report.Corpus}",
            string.Create(CultureInfo.InvariantCulture, $"{report.Tokens:N0} tokens"),
            Rate(report.TokensPerSecond))]);
    }

    public override void OnStarted(TrainingPlanInfo plan)
    {
        _totalSteps = plan.TotalSteps;
        base.OnStarted(plan);
    }

    public override void OnStep(StepReport report)
    {
        var done = _totalSteps > 0 ? (double)report.Step / _totalSteps : 0;
        ablation?.Advance(done);
        if (!IsDue() && report.Step < _totalSteps)
            return;
        var left = TimeSpan.FromSeconds((_totalSteps - report.Step) * report.Timing.SecondsPerStep);
        string[] parts =
        [
            string.Create(CultureInfo.InvariantCulture, $"step {report.Step:N0}/{_totalSteps:N0}"),
            $"loss {Number(report.Loss)}",
            $"left {Durations.Clock(left)}",
            Rate(report.Timing.TokensPerSecond),
            Waiting(report.Timing).Trim(),
            report.LossScaling is { Skipped: > 0 } scaling ? string.Create(CultureInfo.InvariantCulture, $"skipped {scaling.Skipped:N0}") : "",
        ];
        bottom.Set(width => ablation is null
            ? [ProgressLine.Of(width, done, parts)]
            : [ProgressLine.Of(width, done, parts), ProgressLine.Of(width, ablation.Done, ablation.Parts)]);
    }

    public override void OnFinished(TrainingResult result)
    {
        bottom.Clear();
        base.OnFinished(result);
    }

    public override void Dispose()
    {
        base.Dispose();
        bottom.Clear();
    }

    private bool IsDue()
    {
        var now = time.GetTimestamp();
        if (_drawnAt is { } before && time.GetElapsedTime(before, now) < Interval)
            return false;
        _drawnAt = now;
        return true;
    }
}
