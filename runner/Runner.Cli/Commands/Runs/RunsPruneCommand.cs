using System.CommandLine;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Tracking;
using Runner.Training.Checkpoints;

namespace Runner.Cli.Commands;

/// <summary><c>runner runs prune</c>: gives back the space of what is not needed any more.</summary>
internal sealed class RunsPruneCommand : Command
{
    private readonly Option<bool> _failed = new("--failed") { Description = "Failed runs, whole; in MLflow their rows are deleted and can be restored." };
    private readonly Option<bool> _checkpoints = new("--checkpoints") { Description = "Checkpoints of finished runs but the newest, the best and those that other runs take weights from." };
    private readonly Option<bool> _optimizer = new("--optimizer") { Description = "Optimizer state of finished runs; their weights stay." };

    public RunsPruneCommand() : base("prune", "Free disk space: failed runs, older checkpoints, optimizer state of finished runs; without an option all three. Shows what would go; --yes does it.")
    {
        foreach (var option in new Option[] { _failed, _checkpoints, _optimizer, RunRemovals.Yes, RunRemovals.Force, RunRemovals.Local, CommonOptions.Workspace })
            Options.Add(option);
        SetAction(PruneAsync);
    }

    private async Task<int> PruneAsync(ParseResult arguments, CancellationToken stop)
    {
        var workspace = CommonOptions.WorkspaceOf(arguments);
        var index = workspace.Index();
        var all = !arguments.GetValue(_failed) && !arguments.GetValue(_checkpoints) && !arguments.GetValue(_optimizer);
        var isReal = arguments.GetValue(RunRemovals.Yes);
        var dependants = RunDependants.Read(index);
        var isForced = arguments.GetValue(RunRemovals.Force);
        var won = 0L;
        foreach (var run in index.Runs.Where(run => !run.IsLive))
        {
            var state = RunHistory.Read(run).State;
            // the parent of an ablation that partly failed says which part
            if (state == RunState.Failed && index.ChildrenOf(run.Identity.RunId).Count == 0 && (all || arguments.GetValue(_failed)))
            {
                if (!isForced && dependants.Of(run) is [_, ..] others)
                {
                    Console.Out.WriteLine($"kept {run.Identity.RunId[..8]}  the failed run  {run.Identity.Name}: other runs take weights from it ({RunDependants.Text(others)}); --force removes it too");
                    continue;
                }
                var bytes = RunRemoval.BytesOf(run);
                if (isReal)
                    await RunRemoval.RemoveAsync(run, arguments.GetValue(RunRemovals.Local) ? null : RunDelivery.StoreOf(workspace, run), stop);
                Say(run, "the failed run", bytes);
                won += bytes;
            }
            if (state != RunState.Finished)
                continue;
            // checkpoints that recipes of others name stay
            var kept = isForced ? new HashSet<long>() : dependants.StepsOf(run);
            if (all || arguments.GetValue(_checkpoints))
                won += Say(run, "older checkpoints", isReal ? CheckpointSpace.RemoveOlder(run.CheckpointsFolder, kept) : CheckpointSpace.OlderBytes(run.CheckpointsFolder, kept));
            if (all || arguments.GetValue(_optimizer))
                won += Say(run, "optimizer state", isReal ? CheckpointSpace.RemoveOptimizerState(run.CheckpointsFolder) : OptimizerBytes(run, all || arguments.GetValue(_checkpoints), kept));
        }
        RunRemovals.End(isReal, won, won > 0);
        return ExitCode.Success;

        long Say(RunFolder run, string what, long bytes)
        {
            if (bytes > 0)
                Console.Out.WriteLine($"{(isReal ? "removed" : "would remove")} {run.Identity.RunId[..8]}  {what}  {RunRemovals.Size(bytes)}  {run.Identity.Name}");
            return bytes;
        }
    }

    // what goes with its checkpoint is not counted twice
    private static long OptimizerBytes(RunFolder run, bool olderGo, IReadOnlySet<long> kept) =>
        CheckpointSpace.OptimizerBytes(run.CheckpointsFolder) - (olderGo ? CheckpointSpace.OlderOptimizerBytes(run.CheckpointsFolder, kept) : 0);
}
