using Runner.Experiments;
using Runner.Mlflow;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary>Brings a run's labels to the tracker that its recipe means.</summary>
internal static class RunDelivery
{
    /// <summary>Opens the store that a run delivers to by itself; null for one that is kept in its folder alone.</summary>
    public static Func<IMlflowStore>? StoreOf(Workspace workspace, RunFolder run) =>
        StoredRun.StoresOf(run) is [.., var own] ? workspace.OpenStore(workspace.StoreNamed(own)) : null;

    /// <summary>Delivers what was added to the journal, and says so.</summary>
    public static async Task<int> DeliverAsync(Workspace workspace, RunFolder run, string what, CancellationToken stop)
    {
        if (StoreOf(workspace, run) is not { } open)
        {
            Console.Out.WriteLine(what);
            return ExitCode.Success;
        }
        var outcome = (await RunSync.DeliverAsync([run], open, notice: workspace.Notice, cancellation: stop))[0];
        if (outcome is { State: UploadState.Complete, StoreRunId: { } id })
            await RenameAsync(run, open, id, stop);
        Console.Out.WriteLine(outcome.State == UploadState.Complete ? what : $"{what}; the tracker does not have it yet ({outcome.Problem?.TrimEnd('.')}): `runner sync` delivers it");
        return ExitCode.Success;
    }

    // not every server takes a name that comes as a tag
    private static async Task RenameAsync(RunFolder run, Func<IMlflowStore> open, string id, CancellationToken stop)
    {
        await using var store = open();
        if ((await store.GetRunAsync(id, stop)).Name != run.Identity.Name)
            await store.UpdateRunAsync(id, new MlflowRunUpdate { Name = run.Identity.Name }, stop);
    }
}
