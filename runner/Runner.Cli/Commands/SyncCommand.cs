using System.CommandLine;
using Runner.Cli.Experiments;
using Runner.Cli.Hosting;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary><c>runner sync</c>: delivers to the tracker what runs could not deliver while it was away.</summary>
internal sealed class SyncCommand : Command
{
    private readonly Argument<string[]> _runs = RunArgument.Several("Runs to deliver. Default: all of the workspace.", ArgumentArity.ZeroOrMore);
    private readonly Option<string?> _store = new("--store")
    {
        Description = "MLflow store. Default: MLFLOW_TRACKING_URI, else mlflow.db in the workspace.",
        HelpName = "uri",
    };
    private readonly Option<bool> _again = new("--from-start") { Description = "Deliver everything again, such as into a new store. Doubles nothing." };

    public SyncCommand() : base("sync", "Deliver the journals of runs to MLflow: what a tracker outage left behind, or everything to another store.")
    {
        Arguments.Add(_runs);
        Options.Add(_store);
        Options.Add(_again);
        Options.Add(CommonOptions.Workspace);
        SetAction((arguments, _) => SyncAsync(arguments));
    }

    private async Task<int> SyncAsync(ParseResult arguments)
    {
        var workspace = new Workspace(arguments.GetRequiredValue(CommonOptions.Workspace));
        var options = new TrackingOptions { Store = arguments.GetValue(_store) };
        var (store, open) = (workspace.StoreOf(options), TrackingStore.Find(options, workspace.Folder));
        if (store is null || open is null)
            throw CliErrors.NoStore.With();
        var index = workspace.Index();
        var names = arguments.GetValue(_runs) ?? [];
        var runs = names.Length == 0 ? index.Runs : [.. names.Select(index.Find)];

        using var stop = new StopSignal();
        var outcomes = await RunSync.DeliverAsync(runs, open, arguments.GetValue(_again), workspace.Notice, stop.Token);
        foreach (var outcome in outcomes.Where(o => o.State != UploadState.Complete || o.Refused > 0))
            Console.Out.WriteLine($"{outcome.RunId[..8]}  {outcome.State.ToString().ToLowerInvariant()}, {outcome.Remaining} records left, {outcome.Refused} refused: {outcome.Problem}");
        Console.Out.WriteLine($"{outcomes.Count(o => o.State == UploadState.Complete)} of {outcomes.Count} runs are delivered to {store}");
        return outcomes.Any(o => o.State is UploadState.Incomplete) ? ExitCode.Environment : ExitCode.Success;
    }
}
