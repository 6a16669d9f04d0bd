using System.Globalization;
using Runner.Cli.Hosting;
using Runner.Metrics;
using Runner.Mlflow;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>The last lines of a run: what came out, where it is, and what to type next.</summary>
internal static class RunSummary
{
    /// <summary>Prints them; gives the exit code.</summary>
    public static int Show(RunEnd end, Workspace workspace, TrackingOptions tracking, string recipePath)
    {
        if (end.Result?.Evaluation is { } evaluation)
        {
            foreach (var (name, value) in evaluation.Flatten())
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-40} {value:0.####}"));
        }
        Console.Out.WriteLine($"run folder: {Relative(end.Folder.Location)}");
        // a run that failed before its first step has nothing to look at
        var ran = end.Result is not null || RunHistory.Read(end.Folder).MetricNames.Any(name => !MetricName.IsMeasured(name));
        ShowStore(workspace, tracking, end.Delivery, end.Folder, ran);
        if (end.WasInterrupted)
        {
            Console.Out.WriteLine($"interrupted ({end.Result?.Reason ?? "stop requested"}); to go on: the same command, or {(end.Ranks > 1 ? $"under as many ranks as before ({end.Ranks}) " : "")}runner resume {end.Folder.Identity.RunId[..8]}{WorkspaceOption(workspace)}");
            return ExitCode.Requeue;
        }
        return end.Failure is null ? ExitCode.Success : ErrorBoundary.Show(end.Failure);
    }

    /// <summary>What names the workspace in a command, where it is not the current folder. Data that lies elsewhere has to be named again too, which a run does not know.</summary>
    public static string WorkspaceOption(Workspace workspace) =>
        workspace.Folder == Environment.CurrentDirectory ? "" : $" --workspace {Relative(workspace.Folder)}";

    /// <summary>Says where the runs can be looked at, where there is something to see, and what has not arrived there.</summary>
    public static void ShowStore(Workspace workspace, TrackingOptions tracking, UploadOutcome? delivery, RunFolder run, bool ran = true)
    {
        if (TrackingStore.Find(tracking, workspace.Folder) is not { } open)
            return;
        switch (delivery?.State)
        {
            case UploadState.Incomplete:
                Console.Out.WriteLine($"{delivery.Remaining} records wait for the tracker; `runner sync{WorkspaceOption(workspace)}` delivers them when it is back");
                break;
            case UploadState.Gone or UploadState.Lost:
                Console.Out.WriteLine($"the tracker does not have this run any more; `runner sync --from-start{WorkspaceOption(workspace)}` delivers it again");
                break;
        }
        if (!ran)
            return;
        var store = open();
        try
        {
            var description = store.Describe();
            var page = StoredRun.PageOf(run, store);
            if (store is not SqliteMlflowStore database)
                Console.Out.WriteLine($"to look at it: {page ?? description.HowToOpen}");
            else if (database.Exists)
                Console.Out.WriteLine($"to look at it: {Command(database, description)}{(page is null ? "" : $", then {page}")}");
        }
        finally
        {
            store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    // where the database lies in the current folder, the shortest command that shows it
    private static string Command(SqliteMlflowStore database, MlflowStoreDescription description) => database.Folder == Environment.CurrentDirectory
        ? description.HowToOpen[(description.HowToOpen.IndexOf("&& ", StringComparison.Ordinal) + 3)..]
        : description.HowToOpen.Replace(database.Folder, Relative(database.Folder), StringComparison.Ordinal);

    /// <summary>A path as short as it can be said from here.</summary>
    public static string Relative(string path, string? from = null)
    {
        var relative = Path.GetRelativePath(from ?? Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
