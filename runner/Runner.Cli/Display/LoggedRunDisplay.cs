using Runner.Cli.Hosting;
using Runner.Training;
using Runner.Training.Data;
using Spectre.Console;

namespace Runner.Cli.Display;

/// <summary>Shows a run as another display does, and writes the lines a plain one would print into the run's log.</summary>
internal sealed class LoggedRunDisplay(RunDisplay shown, ConsoleLog log) : RunDisplay
{
    private readonly PlainRunDisplay _logged = new(AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        Out = new AnsiConsoleOutput(log.Writer),
    }));

    public override void Say(string text)
    {
        _logged.Say(text);
        shown.Say(text);
    }

    public override void Report(PreparationReport report)
    {
        _logged.Report(report);
        shown.Report(report);
    }

    public override void OnStarted(TrainingPlanInfo plan) => Both(d => d.OnStarted(plan));

    public override void OnResumed(CheckpointInfo checkpoint) => Both(d => d.OnResumed(checkpoint));

    public override void OnStep(StepReport report) => Both(d => d.OnStep(report));

    public override void OnEvaluated(EvaluationReport report) => Both(d => d.OnEvaluated(report));

    public override void OnFinished(TrainingResult result) => Both(d => d.OnFinished(result));

    private void Both(Action<RunDisplay> tell)
    {
        tell(_logged);
        tell(shown);
    }
}
