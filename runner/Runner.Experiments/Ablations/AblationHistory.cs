using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>What an ablation's runs were made before: which of them still are what the recipe asks for, and how the others differ.</summary>
internal sealed class AblationHistory
{
    private readonly RunIndex _index;
    private readonly TrackingNotice _notice;
    private readonly HashSet<string> _arms;
    private readonly List<RunFolder> _parents;
    private readonly Dictionary<string, RunKey?> _keys = [];

    /// <param name="index">The runs of the workspace.</param>
    /// <param name="name">Name of the ablation.</param>
    /// <param name="arms">Its arms today.</param>
    /// <param name="notice">Hears what had to be mended.</param>
    public AblationHistory(RunIndex index, string name, IEnumerable<string> arms, TrackingNotice notice)
    {
        (_index, _arms, _notice) = (index, [.. arms], notice);
        // those of older versions are told by their runs
        _parents = [.. index.Runs.Where(r => r.Identity.ParentRunId is null && (r.Identity.Recipe ?? r.Identity.Name) == name && (r.Identity.IsAblation || index.ChildrenOf(r.Identity.RunId).Count > 0))];
    }

    /// <summary>A run made before for an arm and seed.</summary>
    /// <param name="Run">Its folder.</param>
    /// <param name="Differences">How the plan differs from it: none, or in the last digits alone where it can stand for the plan.</param>
    public sealed record Found(RunFolder Run, IReadOnlyList<KeyDifference> Differences);

    /// <summary>
    /// The ablation that the runs belong to: the one below which most of them were made, the newest of these; or the newest one where it has no runs at all. Null
    /// where every run is to be made anew.
    /// </summary>
    public RunFolder? Parent(IReadOnlyList<(ArmRun Run, RunKey Key)> runs)
    {
        var best = _parents.Select(parent => (Parent: parent, Fits: runs.Count(r => Fitting(parent, r.Run, r.Key) is not null)))
            .Reverse().Where(p => p.Fits > 0).OrderByDescending(p => p.Fits).Select(p => p.Parent).FirstOrDefault();
        return best ?? (_parents is [.., var newest] && _index.ChildrenOf(newest.Identity.RunId).Count == 0 ? newest : null);
    }

    /// <summary>The run below <paramref name="parent"/> that stands for the plan, a finished one first; null where there is none.</summary>
    public Found? Fitting(RunFolder parent, ArmRun run, RunKey key) => _index.ChildrenOf(parent.Identity.RunId)
        .Where(child => child.Identity.Arm == run.Arm.Name || !_arms.Contains(child.Identity.Arm ?? ""))
        .Select(child => (Child: child, Differences: KeyOf(child)?.DifferencesTo(key)))
        // of an arm that is no longer there, one that was renamed: then nothing else changed
        .Where(c => RunDifferences.IsSame(c.Differences) && (c.Differences!.Count == 0 || c.Child.Identity.Arm == run.Arm.Name))
        .Select(c => new Found(c.Child, c.Differences!)).Reverse()
        .OrderByDescending(f => f.Run.Identity.Arm == run.Arm.Name).ThenByDescending(f => IsFinished(f.Run)).ThenBy(f => f.Differences.Count).FirstOrDefault();

    /// <summary>What becomes of an arm and seed; <c>run</c> acts by it and <c>run --dry-run</c> says it.</summary>
    /// <param name="parent">The ablation's own run; null where that is yet to be made.</param>
    /// <param name="run">The arm and seed.</param>
    /// <param name="key">What it depends on.</param>
    public RunDecision Decide(RunFolder? parent, ArmRun run, RunKey key)
    {
        if (parent is not null && Fitting(parent, run, key) is { } found)
            return new RunDecision(IsFinished(found.Run) ? RunAction.Done : found.Run.IsLive ? RunAction.Wait : RunAction.GoOn, found.Run, found.Differences);
        // one that computed nothing, as it failed before, is no news
        var former = _parents.SelectMany(above => _index.ChildrenOf(above.Identity.RunId))
            .Where(child => child.Identity.Arm == run.Arm.Name && child.Identity.Seed == run.Seed).OrderByDescending(child => child.Identity.Created)
            .FirstOrDefault(child => RunHistory.Read(child).HasResults);
        // equal to it: it is made anew because that was asked for, or below another ablation
        var differences = former is null ? null : KeyOf(former)?.DifferencesTo(key);
        return former is null || differences is { Count: 0 } ? new RunDecision(RunAction.Begin) : new RunDecision(RunAction.Begin, former, differences);
    }

    /// <summary>
    /// The newest run below an ablation that was made for an arm and seed: by its settings, for the arm may have another name today. Data is not looked at, so that
    /// what was recorded can be shown where the data is not.
    /// </summary>
    public static RunFolder? Newest(RunIndex index, RunFolder ablation, ArmRun run) => index.ChildrenOf(ablation.Identity.RunId)
        .Where(child => child.Identity.Seed == run.Seed && (IsOf(child, run) || child.Identity.Arm == run.Arm.Name))
        .OrderBy(child => IsOf(child, run)).LastOrDefault();

    private static bool IsOf(RunFolder child, ArmRun run) => child.Identity.PlanFingerprint == run.Plan.Fingerprint;

    public static bool IsFinished(RunFolder run) => RunHistory.Read(run).Status == RunStatus.Finished;

    private RunKey? KeyOf(RunFolder run)
    {
        if (!_keys.TryGetValue(run.Identity.RunId, out var key))
            _keys.Add(run.Identity.RunId, key = RunKeyFile.Read(run, _notice));
        return key;
    }
}
