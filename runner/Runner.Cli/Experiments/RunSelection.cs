using Runner.Cli.Hosting;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>Decides whether a plan starts a new run or goes on with one that was interrupted: one run stays one run over restarts.</summary>
internal static class RunSelection
{
    /// <summary>The newest unfinished run of this very plan below the same parent, or null.</summary>
    public static RunFolder? Unfinished(RunIndex index, string fingerprint, string? parent) =>
        Of(index, fingerprint, parent).LastOrDefault(r => !r.IsLive && RunHistory.Read(r).Status is not RunStatus.Finished);

    /// <summary>The newest finished run of this very plan below the same parent, or null.</summary>
    public static RunFolder? Finished(RunIndex index, string fingerprint, string? parent) =>
        Of(index, fingerprint, parent).LastOrDefault(r => RunHistory.Read(r).Status is RunStatus.Finished);

    /// <summary>
    /// The newest run of this very plan, where it is finished and its tracker does not have all of it; null where there is none. The same command ends
    /// such a run, as it ends one that was interrupted.
    /// </summary>
    public static RunFolder? Undelivered(Workspace workspace, ExperimentPlan plan) =>
        Of(workspace.Index(), plan.Fingerprint, parent: null).LastOrDefault() is { IsLive: false } newest
        && RunHistory.Read(newest).Status is RunStatus.Finished && workspace.Owes(plan.Recipe.Tracking, newest) ? newest : null;

    /// <summary>A new run of the plan.</summary>
    /// <param name="isAblation">Whether it stands for all runs of an ablation: then it has no seed of its own.</param>
    public static RunFolder Create(
        Workspace workspace, ExperimentPlan plan, string name, string? parent = null, string? arm = null, bool isAblation = false) =>
        RunFolder.Create(workspace.Folder, new RunIdentity
        {
            RunId = RunId.New(),
            Name = name,
            Experiment = plan.Recipe.Tracking.ResolveExperiment(plan.Recipe.Name, Environment.GetEnvironmentVariable),
            ExperimentId = plan.Recipe.Tracking.ResolveExperimentId(Environment.GetEnvironmentVariable),
            ParentRunId = parent,
            Arm = arm,
            Seed = isAblation ? null : plan.Recipe.Seed,
            PlanFingerprint = plan.Fingerprint,
            Created = TimeProvider.System.GetUtcNow(),
        });

    private static IEnumerable<RunFolder> Of(RunIndex index, string fingerprint, string? parent) =>
        index.WithPlan(fingerprint).Where(r => r.Identity.ParentRunId == parent);
}
