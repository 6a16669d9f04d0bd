using Runner.Cli.Display;
using Runner.Cli.Output;
using Runner.Errors;
using Runner.Experiments;

namespace Runner.Cli.Hosting;

/// <summary>What experiments say, on the console. The streams are asked for each time: ranks other than the first write elsewhere.</summary>
/// <param name="time">The clock.</param>
internal sealed class ConsoleOutput(TimeProvider time) : IExperimentOutput
{
    public void Say(string line) => Console.Out.WriteLine(line);

    public void Note(string line) => Console.Error.WriteLine(line);

    public void Warn(ErrorDescriptor descriptor, string message) => ConsoleWarnings.Show(descriptor, message);

    public void Fail(Exception failure) => ErrorBoundary.Show(failure);

    public IRunLog OpenLog() => ConsoleLog.Listen(time);

    public IRunDisplay Show(IRunLog log, AblationProgress? ablation, int ranks) => LoggedRunDisplay.Of(RunDisplay.Begin(ablation, ranks), (ConsoleLog)log);

    public IRankOutput TakeRank(int rank) => new RankConsole(rank);

    public void End(ExperimentOutcome outcome)
    {
        if (outcome.Ablation is { } ablation)
            AblationDisplay.Show(ablation, outcome, Screen.Console);
        else if (outcome.Decision is { } decision)
            FinishedRun.Show(outcome, decision);
        else
            RunSummary.Show(outcome);
        if (outcome.Status is ExperimentStatus.Failed or ExperimentStatus.PartlyFailed)
            ErrorBoundary.Show(outcome.Failure!);
    }
}
