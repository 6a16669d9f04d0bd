using System.Globalization;
using Runner.Cli.Output;
using Runner.Data;
using Runner.Experiments;
using Runner.Training;

namespace Runner.Cli.Display;

/// <summary>Shows a run while it goes on: a live bar on a terminal, plain lines anywhere else, warnings alone where quiet is asked for.</summary>
internal abstract class RunDisplay : IRunDisplay
{
    /// <summary>Begins the display that suits the console.</summary>
    /// <param name="ablation">The runs this one is one of; null for a run of its own.</param>
    /// <param name="ranks">Processes that share it: a launcher passes on what they print line by line, and may be no terminal behind one.</param>
    public static RunDisplay Begin(AblationProgress? ablation = null, int ranks = 1)
    {
        if (Verbosity.IsQuiet)
            return new PlainRunDisplay(TextWriter.Null, ablation);
        return ranks > 1 || Screen.IsRedirected || Screen.Console.Profile.Capabilities is not { Interactive: true, Ansi: true }
            ? new PlainRunDisplay(Console.Out, ablation)
            : new LiveRunDisplay(ConsoleStreams.Bottom, ablation, TimeProvider.System);
    }

    /// <summary>Says what is being done before training starts, such as building a vocabulary.</summary>
    public abstract void Say(string text);

    public abstract void Report(PreparationReport report);

    public virtual void OnStarted(TrainingPlanInfo plan) => Say(string.Create(CultureInfo.InvariantCulture,
        $"{plan.ParameterCount:N0} parameters, {plan.TotalSteps:N0} steps of {plan.BatchSize} examples (about {plan.TokensPerStep:N0} tokens), "
        + $"{plan.StepsPerEpoch:N0} steps an epoch, on {plan.Device}{(plan.Device == "cpu" ? $" with {plan.Threads} thread{(plan.Threads == 1 ? "" : "s")}" : "")}{(plan.Ranks > 1 ? $", {plan.Ranks} ranks" : "")}"));

    public virtual void OnResumed(CheckpointInfo checkpoint) =>
        Say(string.Create(CultureInfo.InvariantCulture, $"resumed at step {checkpoint.Step:N0} from {Path.GetFileName(checkpoint.Folder)}"));

    public abstract void OnStep(StepReport report);

    public virtual void OnEvaluated(EvaluationReport report)
    {
        foreach (var (set, metrics) in report.Sets)
            Say($"step {report.Step.ToString("N0", CultureInfo.InvariantCulture)}  {set}  {Metrics(metrics)}");
    }

    public virtual void OnFinished(TrainingResult result)
    {
        if (result.LossScaling is { Skipped: > 0 } scaling)
            Say(string.Create(CultureInfo.InvariantCulture, $"{scaling.Skipped:N0} of {result.Step:N0} steps skipped, as their gradients overflowed; the loss scale was {Scale(scaling.Scale)} at last"));
    }

    protected static string Metrics(IEnumerable<KeyValuePair<string, double>> metrics) =>
        string.Join("  ", metrics.Select(m => $"{m.Key} {Number(m.Value)}"));

    protected static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    protected static string Rate(double tokensPerSecond) =>
        tokensPerSecond.ToString("N0", CultureInfo.InvariantCulture) + " tokens/s";

    /// <summary>The share of the time spent waiting for data, where it is worth a word: the remedy is more <c>data_threads</c>.</summary>
    protected static string Waiting(StepTiming timing) => timing.DataWaitShare < 0.01
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"  data wait {timing.DataWaitShare * 100:0} %");

    /// <summary>A loss scale: those in use are powers of two, and may be large.</summary>
    public static string Scale(double scale) => scale.ToString(scale is >= 1 and < 1e9 ? "N0" : "0.##e+0", CultureInfo.InvariantCulture);

    public virtual void Dispose()
    {
    }
}
