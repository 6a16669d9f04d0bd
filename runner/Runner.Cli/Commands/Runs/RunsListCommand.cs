using System.CommandLine;
using System.Globalization;
using Runner.Cli.Display;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Recipes;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary><c>runner runs list</c>: chosen, sorted, with the values asked for.</summary>
internal sealed class RunsListCommand : Command
{
    private readonly Option<string[]> _states = new("--state")
    {
        Description = "Only runs in this state: running, finished, failed (by an error), stopped (when asked to, or by its time limit), cut-off (its process is gone), scheduled. Repeatable. Stopped, cut-off and failed ones that made a step can go on: runner resume.",
        HelpName = "state",
    };

    private readonly Option<string[]> _where = new("--where")
    {
        Description = "Only runs that fit: \"seed=1 and eval/dev/loss<2\". Names are those of `runner runs show`, and id, name, state, seed, arm, experiment, created, duration, changes, note. Repeatable.",
        HelpName = "condition",
    };

    private readonly Option<string?> _sort = new("--sort") { Description = "Sort by this value instead of by time, downwards with :desc.", HelpName = "name" };

    private readonly Option<string[]> _metrics = new("--metric")
    {
        Description = "Show this metric or setting too. Repeatable. Default: the loss that most of the listed runs were evaluated by.",
        HelpName = "name",
    };

    private readonly Option<int?> _last = new("--last") { Description = "Only the last N of the list.", HelpName = "N" };

    public RunsListCommand() : base("list", "List runs, oldest first: id, when it began, state, how long it ran, seed, a metric, name, what the command line changed.")
    {
        foreach (var option in new Option[] { _states, _where, _sort, _metrics, _last, CommonOptions.Json, CommonOptions.Workspace })
            Options.Add(option);
        CommonOptions.RequireWholePositive(_last);
        _states.AcceptOnlyFromAmong([.. Enum.GetValues<RunState>().Select(Word)]);
        SetAction(List);
    }

    private static string Word(RunState state) => state.Word().Replace(' ', '-');

    private int List(ParseResult arguments)
    {
        var index = CommonOptions.WorkspaceOf(arguments).Index();
        foreach (var damaged in index.Damaged.Where(d => d.Descriptor != TrackingErrors.RunMended))
            Console.Error.WriteLine($"warning {damaged.Descriptor.Code}: {damaged.Message}");
        var all = index.Runs.Select(run => new RunFacts(RunHistory.Read(run))).ToList();
        var states = arguments.GetValue(_states) ?? [];
        var conditions = (arguments.GetValue(_where) ?? []).Select(RunCondition.Parse).ToList();
        var order = arguments.GetValue(_sort) is { } sort ? RunOrder.Parse(sort) : null;
        var asked = arguments.GetValue(_metrics) ?? [];
        RequireKnown(all, [.. conditions.SelectMany(c => c.Names), .. order is null ? [] : new[] { order.Name }, .. asked]);

        IEnumerable<RunFacts> chosen = all.Where(run => states.Length == 0 || states.Contains(Word(run.History.State)));
        chosen = chosen.Where(run => conditions.All(condition => condition.Holds(run)));
        if (order is not null)
            chosen = order.Sort(chosen);
        var runs = (arguments.GetValue(_last) is { } last ? chosen.TakeLast(last) : chosen).ToList();

        if (arguments.GetValue(CommonOptions.Json))
            JsonOutput.Write(runs.Select(run => RunJson.Of(run.History)));
        else if (runs.Count == 0)
            Console.Out.WriteLine($"there are no{(all.Count > 0 ? " such" : "")} runs in {WorkspacePaths.Relative(RunFolder.RunsOf(index.Workspace))}");
        else
            Show(runs, asked.Length > 0 ? asked : RunColumns.UsualMetric(runs));
        return ExitCode.Success;
    }

    private static void Show(List<RunFacts> runs, IReadOnlyList<string> metrics)
    {
        var rows = new List<IReadOnlyList<string>>();
        if (metrics.Count > 0)
            rows.Add(["", "", "", "", "", .. metrics, ""]);
        rows.AddRange(runs.Select(IReadOnlyList<string> (run) =>
        [
            run.History.Run.Identity.RunId[..8], string.Create(CultureInfo.InvariantCulture, $"{run.History.Run.Identity.Created:yyyy-MM-dd HH:mm}"),
            run.History.State.Word(), Tracking.Reports.Figures.Time(run.History.Duration), run.Find("seed") is { } seed ? "seed " + seed.Text : "",
            .. metrics.Select(metric => run.Find(metric)?.Text ?? "-"),
            run.History.Run.Identity.Name + (run.History.Changes is { } changes ? $"  ({changes})" : "") + Owing(run.History.Run),
        ]));
        RunColumns.Write(rows, Console.Out);
    }

    // one that is being written is delivered as it goes
    private static string Owing(RunFolder run) =>
        !run.IsLive && PendingDelivery.Of(run) is { Count: > 0 } pending ? $"  (not delivered: {pending.Sum(p => p.Records)} records; runner sync)" : "";

    private static void RequireKnown(List<RunFacts> runs, IReadOnlyList<string> names)
    {
        var missing = runs.Count == 0 ? null : names.FirstOrDefault(name => !RunFacts.IsKnown(name) && runs.All(run => run.Find(name) is null));
        if (missing is null)
            return;
        var hint = NearestName.Hint(missing, runs.SelectMany(run => run.Names).Distinct());
        throw SelectionErrors.UnknownFact.With(missing, hint is null ? "." : "; " + hint);
    }
}
