using System.Globalization;
using Runner.Experiments;
using Runner.Metrics;
using Runner.Mlflow;
using Runner.Tracking;

namespace Runner.Cli.Display;

/// <summary>The last lines of a run: what came out, where it is, and what to type next.</summary>
internal static class RunSummary
{
    /// <summary>Prints them.</summary>
    public static void Show(ExperimentOutcome outcome)
    {
        if (outcome.Training?.Evaluation is { } evaluation)
        {
            foreach (var (name, value) in evaluation.Flatten())
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-40} {value:0.####}"));
        }
        var run = outcome.Run!;
        Console.Out.WriteLine($"run folder: {WorkspacePaths.Relative(run.Location)}");
        // a run that failed before its first step has nothing to look at
        ShowStore(outcome, ran: outcome.Training is not null || RunHistory.Read(run).MetricNames.Any(name => !MetricName.IsMeasured(name)));
        if (outcome.Status == ExperimentStatus.Interrupted)
            Console.Out.WriteLine($"interrupted ({outcome.Training?.Reason ?? "stop requested"}); to go on: the same command, or {(outcome.Ranks > 1 ? $"under as many ranks as before ({outcome.Ranks}) " : "")}runner resume {run.Identity.RunId[..8]}{WorkspacePaths.WorkspaceOption(outcome.Workspace!)}");
    }

    /// <summary>Says where the runs can be looked at, where there is something to see, and what has not arrived there.</summary>
    public static void ShowStore(ExperimentOutcome outcome, bool ran = true)
    {
        var (workspace, delivery) = (outcome.Workspace!, outcome.Delivery);
        if (workspace.OpenStore(outcome.Tracking) is not { } open)
            return;
        switch (delivery?.State)
        {
            case UploadState.Incomplete:
                Console.Out.WriteLine($"{delivery.Remaining} records wait for the tracker; `runner sync{WorkspacePaths.WorkspaceOption(workspace)}` delivers them when it is back");
                break;
            case UploadState.Gone or UploadState.Lost:
                Console.Out.WriteLine($"the tracker does not have this run any more; `runner sync --from-start{WorkspacePaths.WorkspaceOption(workspace)}` delivers it again");
                break;
        }
        if (!ran)
            return;
        var store = open();
        try
        {
            var description = store.Describe();
            var page = StoredRun.PageOf(outcome.Run!, store);
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
        : description.HowToOpen.Replace(database.Folder, WorkspacePaths.Relative(database.Folder), StringComparison.Ordinal);
}
