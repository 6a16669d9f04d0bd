using System.Globalization;
using Runner.Errors;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Cli.Experiments;

/// <summary>How a run of the past ended, where that was not at its end.</summary>
/// <param name="Text">For people; null for a finished run.</param>
/// <param name="Diverged">The step at which it diverged; null where it ended otherwise.</param>
internal sealed record RunEnding(string? Text, DivergedStep? Diverged)
{
    public static RunEnding Of(RunFolder run)
    {
        var history = RunHistory.Read(run);
        if (history.State == RunState.Finished)
            return new RunEnding(null, null);
        if (history.State == RunState.Failed && history.Reason?.StartsWith(TrainingErrors.NotFinite.Code, StringComparison.Ordinal) == true && Diverging(run) is { } diverged)
            return new RunEnding(string.Create(CultureInfo.InvariantCulture, $"the run failed at step {diverged.Step}: training diverged ({Values(diverged)})"), diverged);
        var step = history.Points("train/loss") is [.., var last] ? last.Step : 0;
        var total = history.Parameters.TryGetValue("runner.total_steps", out var planned) ? $" of {planned}" : "";
        return new RunEnding(string.Create(CultureInfo.InvariantCulture,
            $"the run is not finished: {history.State.Word()} after step {step}{total}, as far as it reported{(history.Reason is { } reason ? $" ({reason})" : "")}"), null);
    }

    /// <summary>How the step that diverged came out when it was made again.</summary>
    public static string Describe(DivergenceComparison end) => FormattableString.Invariant(end switch
    {
        { Now: null } => (FormattableString)$"step {end.Then.Step}, at which the run failed, is finite this time",
        { Repeats: true } => $"step {end.Then.Step} fails as it did: {Values(end.Then)}",
        { Now: { } now } => $"step {now.Step} fails now with {Values(now)}; the run failed at step {end.Then.Step} with {Values(end.Then)}",
    });

    private static string Values(DivergedStep step) => string.Create(CultureInfo.InvariantCulture, $"loss {step.Loss:R}, gradient norm {step.GradientNorm:R}");

    private static DivergedStep? Diverging(RunFolder run)
    {
        try
        {
            return DivergedStep.Read(run.Location);
        }
        catch (RunnerException damaged)
        {
            Console.Error.WriteLine($"warning {damaged.Descriptor.Code}: {damaged.Message}");       // its hashes are sound all the same
            return null;
        }
    }
}
