using System.CommandLine;
using System.Globalization;
using Runner.Experiments;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary>Removing runs, or first showing which.</summary>
internal static class RunRemovals
{
    public static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do it; without it, only show what would be done." };

    public static readonly Option<bool> Local = new("--local") { Description = "Leave the rows in MLflow as they are." };

    public static readonly Option<bool> Force = new("--force") { Description = "Also runs that other runs take weights from." };

    public static async Task<int> RemoveAsync(ParseResult arguments, Workspace workspace, RunIndex index, IReadOnlyList<RunFolder> runs, CancellationToken stop)
    {
        if (runs.FirstOrDefault(run => run.IsLive) is { } live)
            throw ExperimentErrors.RunIsLive.With(live.Identity.RunId);
        var isReal = arguments.GetValue(Yes);
        var dependants = RunDependants.Read(index);
        var going = runs.Select(run => run.Identity.RunId).ToHashSet(StringComparer.Ordinal);
        var needed = runs.Select(run => (Run: run, By: dependants.Of(run).Where(other => !going.Contains(other.Identity.RunId)).ToList())).Where(n => n.By.Count > 0).ToList();
        // before any of them is touched
        if (isReal && !arguments.GetValue(Force) && needed is [var first, ..])
            throw SelectionErrors.OthersStartFrom.With(first.Run.Identity.RunId[..8], RunDependants.Text(first.By));
        var won = 0L;
        foreach (var run in runs)
        {
            if (needed.Find(n => n.Run == run) is { By: { } by })
                Console.Out.WriteLine($"other runs take weights from {run.Identity.RunId[..8]}: {RunDependants.Text(by)}{(arguments.GetValue(Force) ? "" : "; --force removes it all the same")}");
            var bytes = RunRemoval.BytesOf(run);
            var state = RunHistory.Read(run).State.Word();
            if (isReal)
                await RunRemoval.RemoveAsync(run, arguments.GetValue(Local) ? null : RunDelivery.StoreOf(workspace, run), stop);
            Console.Out.WriteLine($"{(isReal ? "removed" : "would remove")} {run.Identity.RunId[..8]}  {state}  {Size(bytes)}  {run.Identity.Name}");
            won += bytes;
        }
        foreach (var parent in runs.Select(run => run.Identity.ParentRunId).OfType<string>().Where(parent => !going.Contains(parent)).Distinct(StringComparer.Ordinal))
            Console.Out.WriteLine($"they belong to the ablation {parent[..8]}, which makes them again when it next runs, unless its recipe no longer asks for them");
        End(isReal, won, runs.Count > 0);
        return ExitCode.Success;
    }

    /// <summary>The last line: what was won, or how to do it.</summary>
    public static void End(bool isReal, long won, bool anything)
    {
        if (!anything)
            Console.Out.WriteLine("there is nothing to remove");
        else
            Console.Out.WriteLine(isReal ? $"{Size(won)} free again" : $"this would free {Size(won)}; nothing was changed: add --yes to do it");
    }

    public static string Size(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };
}
