using Runner.Composition;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>Takes runs for this process.</summary>
internal static class RunSessions
{
    /// <summary>Takes a run for this process; nothing is recorded before it begins.</summary>
    /// <param name="workspace">Where the run is.</param>
    /// <param name="plan">Its settings.</param>
    /// <param name="run">Its folder.</param>
    /// <param name="further">Data paths in parts of the recipe that it does not bind itself.</param>
    /// <param name="withoutParameters">Settings that say nothing about this run.</param>
    public static RunSession OpenSession(
        this Workspace workspace, ExperimentPlan plan, RunFolder run, IEnumerable<BoundDataPath>? further = null, params string[] withoutParameters) => RunSession.Open(new RunSessionRequest
    {
        Folder = run,
        Options = plan.Recipe.Tracking,
        OpenStore = workspace.OpenStore(plan.Recipe.Tracking),
        Recipe = plan.Plan.Lock(run.Location, workspace.Folder, further),
        Key = plan.Key,
        IsGoingOn = File.Exists(run.RecipeFile),
        Changes = plan.Changes,
        WithoutParameters = withoutParameters,
        Notice = workspace.Notice,
    });
}
