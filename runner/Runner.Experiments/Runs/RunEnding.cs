using System.Globalization;
using Runner.Errors;
using Runner.Metrics;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>How a run of the past ended, where that was not at its end.</summary>
internal sealed class RunEnding
{
    private readonly RunHistory _history;

    private RunEnding(RunHistory history, DivergedStep? diverged) => (_history, Diverged) = (history, diverged);

    /// <summary>The step at which it diverged; null where it ended otherwise.</summary>
    public DivergedStep? Diverged { get; }

    /// <param name="run">The run.</param>
    /// <param name="notice">Hears where the record of its end is damaged.</param>
    public static RunEnding Of(RunFolder run, TrackingNotice notice)
    {
        var history = RunHistory.Read(run);
        var isDiverged = history.State == RunState.Failed && history.Reason?.StartsWith(TrainingErrors.NotFinite.Code, StringComparison.Ordinal) == true;
        return new RunEnding(history, isDiverged ? Diverging(run, notice) : null);
    }

    /// <summary>For people; null for a finished run.</summary>
    /// <param name="hashed">The last step that is known to have been made.</param>
    public string? Text(long hashed)
    {
        if (_history.State == RunState.Finished)
            return null;
        if (Diverged is { } diverged)
            return string.Create(CultureInfo.InvariantCulture, $"the run failed at step {diverged.Step}: training diverged ({Values(diverged)})");
        var step = Math.Max(hashed, _history.Points(MetricName.Loss) is [.., var last] ? last.Step : 0);
        var total = _history.Parameters.TryGetValue("runner.total_steps", out var planned) ? $" of {planned}" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"the run is not finished: {_history.State.Word()} after step {step}{total}, as far as it reported{(_history.Reason is { } reason ? $" ({reason})" : "")}");
    }

    /// <summary>How the step that diverged came out when it was made again.</summary>
    public static string Describe(DivergenceComparison end) => FormattableString.Invariant(end switch
    {
        { Now: null } => (FormattableString)$"step {end.Then.Step}, at which the run failed, is finite this time",
        { Repeats: true } => $"step {end.Then.Step} fails as it did: {Values(end.Then)}",
        { Now: { } now } => $"step {now.Step} fails now with {Values(now)}; the run failed at step {end.Then.Step} with {Values(end.Then)}",
    });

    private static string Values(DivergedStep step) => string.Create(CultureInfo.InvariantCulture, $"loss {step.Loss:R}, gradient norm {step.GradientNorm:R}");

    private static DivergedStep? Diverging(RunFolder run, TrackingNotice notice)
    {
        try
        {
            return DivergedStep.Read(run.Location);
        }
        catch (RunnerException damaged)
        {
            notice(damaged.Descriptor, damaged.Message);       // its hashes are sound all the same
            return null;
        }
    }
}
