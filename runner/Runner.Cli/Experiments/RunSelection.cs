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

    /// <summary>A new run of the plan.</summary>
    public static RunFolder Create(Workspace workspace, ExperimentPlan plan, string name, string? parent = null, string? arm = null) =>
        RunFolder.Create(workspace.Folder, new RunIdentity
        {
            RunId = RunId.New(),
            Name = name,
            Experiment = plan.Recipe.Tracking.ResolveExperiment(plan.Recipe.Name, Environment.GetEnvironmentVariable),
            ParentRunId = parent,
            Arm = arm,
            Seed = plan.Recipe.Seed,
            PlanFingerprint = plan.Fingerprint,
            Created = TimeProvider.System.GetUtcNow(),
        });

    private static IEnumerable<RunFolder> Of(RunIndex index, string fingerprint, string? parent) =>
        index.WithPlan(fingerprint).Where(r => r.Identity.ParentRunId == parent);
}
