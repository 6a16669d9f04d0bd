using System.Globalization;
using Runner.Cli.Hosting;
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
        if (end.Result is not null || RunHistory.Read(end.Folder).MetricNames.Any(name => !MeasuredMetrics.Includes(name)))
            ShowStore(workspace, tracking, end.Delivery);
        if (end.WasInterrupted)
        {
            Console.Out.WriteLine($"interrupted ({end.Result?.Reason ?? "stop requested"}); to go on: the same command, or {(end.Ranks > 1 ? $"under as many ranks as before ({end.Ranks}) " : "")}runner resume {end.Folder.Identity.RunId[..8]}{Place(workspace)}");
            return ExitCode.Requeue;
        }
        return end.Failure is null ? ExitCode.Success : ErrorBoundary.Show(end.Failure);
    }

    /// <summary>What names the workspace in a command, where it is not the current folder. Data that lies elsewhere has to be named again too, which a run does not know.</summary>
    public static string Place(Workspace workspace) =>
        workspace.Folder == Environment.CurrentDirectory ? "" : $" --workspace {Relative(workspace.Folder)}";

    /// <summary>Says where the runs can be looked at.</summary>
    public static void ShowStore(Workspace workspace, TrackingOptions tracking, UploadOutcome? delivery)
    {
        if (workspace.StoreOf(tracking) is not { } store)
            return;
        if (delivery is { State: UploadState.Incomplete })
            Console.Out.WriteLine($"{delivery.Remaining} records wait for the tracker; `runner sync` delivers them when it is back");
        Console.Out.WriteLine(store.StartsWith("sqlite", StringComparison.Ordinal)
            ? $"to look at it: {(workspace.Folder == Environment.CurrentDirectory ? "" : $"cd {Relative(workspace.Folder)} && ")}mlflow ui --backend-store-uri sqlite:///{Relative(store["sqlite:///".Length..], workspace.Folder)}"
            : $"to look at it: {store}");
    }

    /// <summary>A path as short as it can be said from here.</summary>
    public static string Relative(string path, string? from = null)
    {
        var relative = Path.GetRelativePath(from ?? Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
