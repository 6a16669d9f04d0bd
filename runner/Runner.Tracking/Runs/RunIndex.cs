using System.Globalization;
using Runner.Errors;
using Runner.Recipes;

namespace Runner.Tracking;

/// <summary>The runs of a workspace. Reads <c>run.json</c> files alone, so it stays quick with thousands of runs.</summary>
public sealed class RunIndex
{
    private const int Shown = 5, Hinted = 3, ShortId = 8;

    private RunIndex(string workspace, IReadOnlyList<RunFolder> runs, IReadOnlyList<RunnerException> damaged) =>
        (Workspace, Runs, Damaged) = (workspace, runs, damaged);

    /// <summary>Folder that holds <c>runs/</c>.</summary>
    public string Workspace { get; }

    /// <summary>All readable runs, oldest first.</summary>
    public IReadOnlyList<RunFolder> Runs { get; }

    /// <summary>What is or was wrong with folders: those that could not be read hide no other run, those that were mended are among the runs.</summary>
    public IReadOnlyList<RunnerException> Damaged { get; }

    /// <summary>Reads the workspace; one without runs is empty, not an error.</summary>
    public static RunIndex Read(string workspace)
    {
        var folder = RunFolder.RunsOf(workspace);
        var runs = new List<RunFolder>();
        var damaged = new List<RunnerException>();
        foreach (var path in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        {
            if (Path.GetFileName(path).StartsWith(RunRemoval.Removing, StringComparison.Ordinal))
                continue;
            try
            {
                // a folder with neither run.json nor journal is one whose creation was cut short: there was no run yet
                if (!RunFolder.Is(path))
                    continue;
                runs.Add(RunFolder.Open(path));
                if (runs[^1].Mended is { } mended)
                    damaged.Add(mended);
            }
            catch (RunnerException e)
            {
                damaged.Add(e);
            }
        }
        runs.Sort(static (a, b) =>
            (a.Identity.Created, a.Identity.RunId).CompareTo((b.Identity.Created, b.Identity.RunId)));
        return new RunIndex(workspace, runs, damaged);
    }

    /// <summary>
    /// The one run whose id starts with <paramref name="text"/>, or whose name or folder it is; <c>@last</c> for the one started last, an
    /// ablation's own runs not counted, and <c>@best</c> or <c>@best:METRIC</c> for the finished one with the best value of a metric.
    /// </summary>
    /// <exception cref="RunnerException">RUN5002 none, RUN5003 several, RUN7082, RUN7083.</exception>
    public RunFolder Find(string text) => FindAmong(text, null);

    /// <summary>The same, where <c>@last</c> and <c>@best</c> mean one of the runs that something can be done with, an ablation's own runs included.</summary>
    /// <param name="text">What the user gave.</param>
    /// <param name="usable">Such as: it left weights.</param>
    public RunFolder FindUsable(string text, Func<RunFolder, bool> usable) => FindAmong(text, usable);

    private RunFolder FindAmong(string text, Func<RunFolder, bool>? usable)
    {
        if (text.StartsWith('@'))
            return NamedRun.Find(this, text, usable);
        if (text.Length > 0 && RunFolder.Is(text))
            return RunFolder.Open(text);
        var byId = Runs.Where(r => text.Length > 0 && r.Identity.RunId.StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList();
        var matches = byId.Count > 0 ? byId : Runs.Where(r => r.Identity.Name == text).ToList();
        return matches.Count switch
        {
            1 => matches[0],
            0 => throw TrackingErrors.NoSuchRun.With(text, RunFolder.RunsOf(Workspace), Near(text) is { } near ? $"; {near}" : "."),
            _ => throw TrackingErrors.AmbiguousRun.With(text,
                string.Join(", ", matches.AsEnumerable().Reverse().Take(Shown).Select(r => $"{r.Identity.RunId[..12]} ({Label(r, byId.Count > 0)})"))
                + (matches.Count > Shown ? $" and {matches.Count - Shown} more" : "")),
        };
    }

    /// <summary>What may have been meant by a text that names no run, as part of a sentence: names like it, else the newest runs; null where there are none.</summary>
    public string? Near(string text)
    {
        var named = Runs.Reverse().DistinctBy(r => r.Identity.Name).ToList();
        var near = named.Where(r => text.Length > 1 && r.Identity.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).Take(Hinted).ToList();
        if (near.Count == 0 && NearestName.Suggest(text, named.Select(r => r.Identity.Name)) is { } name)
            near.Add(named.First(r => r.Identity.Name == name));
        if (near.Count == 0 && text.Length >= ShortId && NearestName.Suggest(text, Runs.Select(r => r.Identity.RunId[..Math.Min(text.Length, 32)])) is { } id)
            near.Add(Runs.First(r => r.Identity.RunId.StartsWith(id, StringComparison.Ordinal)));
        return near.Count > 0 ? $"did you mean {List(near, " or ")}?"
            : Runs.Count > 0 ? $"the newest there {(Runs.Count == 1 ? "is" : "are")} {List(Runs.Reverse().Take(Hinted), ", ")}."
            : null;

        static string List(IEnumerable<RunFolder> runs, string between) => string.Join(between, runs.Select(r => $"'{r.Identity.Name}' (run {r.Identity.RunId[..ShortId]})"));
    }

    // runs of one name are told apart by when they were made
    private static string Label(RunFolder run, bool byId) =>
        byId ? run.Identity.Name : string.Create(CultureInfo.InvariantCulture, $"{RunHistory.Read(run).State.Word()}, made {run.Identity.Created.UtcDateTime:yyyy-MM-dd HH:mm}");

    /// <summary>Runs whose settings decide the same learning, oldest first.</summary>
    public IReadOnlyList<RunFolder> WithPlan(string fingerprint) =>
        [.. Runs.Where(r => r.Identity.PlanFingerprint == fingerprint)];

    /// <summary>Runs that belong to <paramref name="parentRunId"/>, oldest first.</summary>
    public IReadOnlyList<RunFolder> ChildrenOf(string parentRunId) =>
        [.. Runs.Where(r => r.Identity.ParentRunId == parentRunId)];
}
