using System.Globalization;
using Runner.Cli.Output;
using Runner.Data;
using Runner.Training;

namespace Runner.Cli.Display;

/// <summary>Shows a run as a live display does, and writes into the run's log what that draws and does not print: how far it is.</summary>
internal sealed class LoggedRunDisplay : RunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly RunDisplay _shown;
    private readonly ConsoleLog _log;
    private TimeSpan? _loggedAt;

    private LoggedRunDisplay(RunDisplay shown, ConsoleLog log) => (_shown, _log) = (shown, log);

    /// <summary>The display itself where it prints lines, which the log listens to; where nothing is printed, one that prints into the log.</summary>
    public static RunDisplay Of(RunDisplay shown, ConsoleLog log) => Verbosity.IsQuiet ? new PlainRunDisplay(log.Writer)
        : shown is PlainRunDisplay ? shown
        : new LoggedRunDisplay(shown, log);

    public override void Say(string text) => _shown.Say(text);

    public override void Report(PreparationReport report) => _shown.Report(report);

    public override void OnStarted(TrainingPlanInfo plan) => _shown.OnStarted(plan);

    public override void OnResumed(CheckpointInfo checkpoint) => _shown.OnResumed(checkpoint);

    public override void OnStep(StepReport report)
    {
        if (!(report.Timing.Elapsed - _loggedAt < Interval))
        {
            _loggedAt = report.Timing.Elapsed;
            _log.Writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {report.Step:N0}  loss {Number(report.Loss)}  {Rate(report.Timing.TokensPerSecond)}"));
        }
        _shown.OnStep(report);
    }

    public override void OnEvaluated(EvaluationReport report) => _shown.OnEvaluated(report);

    public override void OnFinished(TrainingResult result) => _shown.OnFinished(result);

    public override void Dispose()
    {
        base.Dispose();
        _shown.Dispose();
    }
}
