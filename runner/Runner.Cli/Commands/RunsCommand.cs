using System.CommandLine;
using System.Globalization;
using Runner.Cli.Experiments;
using Runner.Cli.Hosting;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary><c>runner runs list|show</c>: the runs of a workspace, from their own folders.</summary>
internal sealed class RunsCommand : Command
{
    private readonly Argument<string> _run = new("run") { Description = "Id (or its first digits), name or folder of the run." };

    public RunsCommand() : base("runs", "List and show the runs of a workspace.")
    {
        var list = new Command("list", "List runs, oldest first, with their states: running, finished, failed (by an error), stopped (when asked to, or by its time limit), cut off (its process is gone). All but the first two can go on: runner resume.") { CommonOptions.Workspace };
        list.SetAction(arguments => List(new Workspace(arguments.GetRequiredValue(CommonOptions.Workspace)).Index()));
        var show = new Command("show", "Show a run's state, settings and last metrics.") { _run, CommonOptions.Workspace };
        show.SetAction(arguments => Show(new Workspace(arguments.GetRequiredValue(CommonOptions.Workspace)), arguments.GetRequiredValue(_run)));
        Subcommands.Add(list);
        Subcommands.Add(show);
    }

    private static int List(RunIndex index)
    {
        foreach (var damaged in index.Damaged)
            Console.Error.WriteLine($"warning {damaged.Descriptor.Code}: {damaged.Message}");
        if (index.Runs.Count == 0)
            Console.Out.WriteLine($"there are no runs in {RunSummary.Relative(RunFolder.RunsOf(index.Workspace))}");
        foreach (var run in index.Runs)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{run.Identity.RunId[..8]}  {run.Identity.Created:yyyy-MM-dd HH:mm}  {RunHistory.Read(run).State.Word(),-12} {run.Identity.Name}{Owing(run)}"));
        }
        return ExitCode.Success;
    }

    // one that is being written is delivered as it goes
    private static string Owing(RunFolder run) =>
        !run.IsLive && PendingDelivery.Of(run) is { Count: > 0 } pending ? $"  (not delivered: {pending.Sum(p => p.Records)} records; runner sync)" : "";

    private static int Show(Workspace workspace, string given)
    {
        var run = workspace.Index().Find(given);
        var history = RunHistory.Read(run);
        Console.Out.WriteLine($"{run.Identity.RunId}  {run.Identity.Name}");
        Console.Out.WriteLine($"state: {history.State.Word()}{(history.Reason is { } reason ? $" ({reason})" : "")}");
        if (history.State is RunState.Stopped or RunState.CutOff or RunState.Failed)
            Console.Out.WriteLine($"to go on{(history.State == RunState.Failed ? " once the cause is mended" : "")}: runner resume {run.Identity.RunId[..8]}{RunSummary.Place(workspace)}");
        foreach (var pending in PendingDelivery.Of(run))
            Console.Out.WriteLine($"not delivered: {pending.Records} records wait for {pending.Store}; runner sync {run.Identity.RunId[..8]}{RunSummary.Place(workspace)}");
        Console.Out.WriteLine($"ran for: {Tracking.Reports.Figures.Time(history.Duration)}");
        Console.Out.WriteLine($"folder: {run.Location}");
        foreach (var (name, value) in history.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal))
            Console.Out.WriteLine($"  {name} = {value}");
        foreach (var name in history.MetricNames.Where(n => !n.StartsWith("system/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}  {history.Last(name):0.######} at step {history.Points(name)[^1].Step}"));
        return ExitCode.Success;
    }
}
