using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Mlflow;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary><c>runner sync</c>: delivers to the tracker what runs could not deliver while it was away.</summary>
internal sealed class SyncCommand : Command
{
    private readonly Argument<string[]> _runs = RunArgument.Several("Runs to deliver. Default: all of the workspace.", ArgumentArity.ZeroOrMore);
    private readonly Option<string?> _store = new("--store")
    {
        Description = "MLflow store. Default: MLFLOW_TRACKING_URI, else the store each run went to by itself, else mlflow.db in the workspace.",
        HelpName = "uri",
    };
    private readonly Option<bool> _again = new("--from-start") { Description = "Deliver everything again, such as into a new store. Doubles nothing." };

    public SyncCommand() : base("sync", "Deliver the journals of runs to MLflow: what a tracker outage left behind, or everything to another store. What is delivered is read back and counted. Ends with 0 only where all of it is there, with 75 where a run is still being written.")
    {
        Arguments.Add(_runs);
        Options.Add(_store);
        Options.Add(_again);
        Options.Add(CommonOptions.Workspace);
        SetAction((arguments, _) => SyncAsync(arguments));
    }

    private async Task<int> SyncAsync(ParseResult arguments)
    {
        var workspace = CommonOptions.WorkspaceOf(arguments);
        var (named, fromStart) = (arguments.GetValue(_store), arguments.GetValue(_again));
        var usual = new TrackingOptions { Store = named };
        workspace.WarnOfFolder(usual);
        var index = workspace.Index();
        foreach (var damaged in index.Damaged.Where(d => d.Descriptor != TrackingErrors.RunMended))
            Console.Error.WriteLine($"warning {damaged.Descriptor.Code}: {damaged.Message}");
        var names = arguments.GetValue(_runs) ?? [];
        var runs = names.Length == 0 ? index.Runs : [.. names.Select(index.Find)];
        // without a word where to, each run goes where it went by itself
        var isSaid = named is not null || !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(MlflowEnvironment.TrackingUri));
        var stores = runs.SelectMany(run => Targets(run, isSaid, usual, workspace).Select(store => (Run: run, Store: store)))
            .GroupBy(pair => pair.Store.Store, pair => pair);

        using var stop = new StopSignal();
        var outcomes = new List<UploadOutcome>();
        foreach (var store in stores)
            outcomes.AddRange(await DeliverAsync(workspace, store.First().Store, [.. store.Select(pair => pair.Run)], fromStart, stop.Token));
        if (runs.Count == 0)
            Console.Out.WriteLine($"there are no runs in {WorkspacePaths.Relative(RunFolder.RunsOf(workspace.Folder))}");
        return ExitCodeOf(outcomes, names.Length == 0 && index.Damaged.Count > 0, stop.Token);
    }

    private static IEnumerable<TrackingOptions> Targets(RunFolder run, bool isSaid, TrackingOptions usual, Workspace workspace)
    {
        var own = isSaid ? [] : StoredRun.StoresOf(run);
        return own.Count == 0 ? [usual] : own.Select(workspace.StoreNamed);
    }

    private static async Task<IReadOnlyList<UploadOutcome>> DeliverAsync(
        Workspace workspace, TrackingOptions options, IReadOnlyList<RunFolder> runs, bool fromStart, CancellationToken stop)
    {
        var open = TrackingStore.Find(options, workspace.Folder, caller: StoreCaller.Foreground) ?? throw CliErrors.NoStore.With();
        var outcomes = await RunSync.DeliverAsync(runs, open, fromStart, workspace.Notice, stop);
        foreach (var outcome in outcomes.Where(o => o.State != UploadState.Complete || o.Refused > 0))
            Console.Out.WriteLine($"{outcome.RunId[..8]}  {Word(outcome.State)}, {outcome.Remaining} records left, {outcome.Refused} refused or gone{(outcome.Problem is null ? "" : $": {outcome.Problem}")}");
        Console.Out.WriteLine($"{outcomes.Count(o => o.State == UploadState.Complete)} of {outcomes.Count} runs are delivered to {TrackingAddress.Show(workspace.StoreOf(options)!)}");
        return outcomes;
    }

    private static string Word(UploadState state) => state switch
    {
        UploadState.Complete => "delivered",
        UploadState.Gone => "deleted in the store",
        UploadState.Lost => "not all there (runner sync --from-start)",
        _ => state.ToString().ToLowerInvariant(),
    };

    // a script that goes on after 0 may delete the runs
    private static int ExitCodeOf(IReadOnlyList<UploadOutcome> outcomes, bool isDamaged, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
            return ExitCode.Requeue;
        if (isDamaged || outcomes.Any(o => o.State is UploadState.Incomplete or UploadState.Lost || o.Refused > 0))
            return ExitCode.Environment;
        if (outcomes.Any(o => o.State is UploadState.Gone))
            return ExitCode.User;
        return outcomes.Any(o => o.State is UploadState.Busy) ? ExitCode.Requeue : ExitCode.Success;
    }
}
