using System.CommandLine;
using System.Globalization;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Metrics;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary><c>runner runs show</c>: a run's state, settings and last metrics.</summary>
internal sealed class RunsShowCommand : Command
{
    private readonly Argument<string> _run = RunArgument.One();

    public RunsShowCommand() : base("show", "Show a run's state, settings and last metrics.")
    {
        Arguments.Add(_run);
        Options.Add(CommonOptions.Json);
        Options.Add(CommonOptions.Workspace);
        SetAction(arguments => Show(CommonOptions.WorkspaceOf(arguments), arguments.GetRequiredValue(_run), arguments.GetValue(CommonOptions.Json)));
    }

    private static int Show(Workspace workspace, string given, bool json)
    {
        var run = workspace.Index().Find(given);
        var history = RunHistory.Read(run);
        if (json)
        {
            JsonOutput.Write(RunJson.Of(history));
            return ExitCode.Success;
        }
        Console.Out.WriteLine($"{run.Identity.RunId}  {run.Identity.Name}");
        Console.Out.WriteLine($"state: {history.State.Word()}{(history.Reason is { } reason ? $" ({reason})" : "")}");
        // one that computed nothing has nothing to go on from
        if (history is { State: RunState.Stopped or RunState.CutOff or RunState.Failed, HasResults: true })
            Console.Out.WriteLine($"to go on{(history.State == RunState.Failed ? " once the cause is mended" : "")}: runner resume {run.Identity.RunId[..8]}{WorkspacePaths.WorkspaceOption(workspace)}");
        foreach (var pending in PendingDelivery.Of(run))
            Console.Out.WriteLine($"not delivered: {pending.Records} records wait for {pending.Store}; runner sync {run.Identity.RunId[..8]}{WorkspacePaths.WorkspaceOption(workspace)}");
        Console.Out.WriteLine($"ran for: {Tracking.Reports.Figures.Time(history.Duration)}");
        Console.Out.WriteLine($"folder: {run.Location}");
        if (history.Changes is { } changes)
            Console.Out.WriteLine($"changed on the command line: {changes}");
        if (history.Note is { } note)
            Console.Out.WriteLine($"note: {note}");
        foreach (var (name, value) in history.Tags.Where(t => IsPersonal(t.Key)).OrderBy(t => t.Key, StringComparer.Ordinal))
            Console.Out.WriteLine($"tag {name}: {value}");
        foreach (var (name, value) in history.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal))
            Console.Out.WriteLine($"  {name} = {value}");
        foreach (var name in history.MetricNames.Where(n => !MetricName.IsOfMachine(n)).Order(StringComparer.Ordinal))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}  {history.Last(name):0.######} at step {history.Points(name)[^1].Step}"));
        return ExitCode.Success;
    }

    // those of the tool are shown in their own places, or are for MLflow's pages
    private static bool IsPersonal(string tag) => !tag.StartsWith("mlflow.", StringComparison.Ordinal) && !tag.StartsWith("runner.", StringComparison.Ordinal);
}
