using System.Globalization;
using Runner.Cli.Hosting;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>Decides whether a plan starts a new run or goes on with one that was interrupted: one run stays one run over restarts.</summary>
internal static class RunSelection
{
    private const int Shown = 6;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The run that a plan goes on with, or a new one; says which differences there are to the run before, and what follows from them. Null where another process
    /// finished this very run while this one waited for it.
    /// </summary>
    /// <param name="workspace">Where runs are.</param>
    /// <param name="plan">The plan with its key.</param>
    /// <param name="starting">Keeps other processes from choosing until the run is taken; given up while waiting for one to end.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="Errors.RunnerException">RUN7101: another process is at it and does not stop.</exception>
    public static RunFolder? Choose(Workspace workspace, ExperimentPlan plan, ref RunStart starting, CancellationToken stop)
    {
        var runs = OfRecipe(workspace.Index(), plan);
        while (runs.LastOrDefault(r => IsSame(Differences(r, plan.Key!)) && r.IsLive) is { } live)
        {
            starting.Dispose();
            AwaitEnd(live, plan, stop);
            if (RunHistory.Read(live).Status == RunStatus.Finished)
            {
                Console.Out.WriteLine($"run {live.Identity.RunId[..8]} is finished: nothing is left to do");
                return null;
            }
            starting = RunStart.Take(workspace.Folder, stop);
            runs = OfRecipe(workspace.Index(), plan);
        }
        foreach (var run in runs.Reverse())
        {
            if (Differences(run, plan.Key!) is not { } differences || !IsSame(differences) || run.IsLive || RunHistory.Read(run).Status == RunStatus.Finished)
                continue;
            if (differences.Count > 0)
                Console.Out.WriteLine($"{Text(differences)} since run {run.Identity.RunId[..8]} began; it goes on, and its last digits may be others than without the change");
            return run;
        }
        SayWhyNew(workspace, runs, plan);
        return Create(workspace, plan, plan.Recipe.Name);
    }

    /// <summary>
    /// The newest run of this very plan, where it is finished and its tracker does not have all of it; null where there is none. The same command ends
    /// such a run, as it ends one that was interrupted.
    /// </summary>
    public static RunFolder? Undelivered(Workspace workspace, ExperimentPlan plan) =>
        OfRecipe(workspace.Index(), plan) is [.., { IsLive: false } newest] && IsSame(Differences(newest, plan.Key!))
        && RunHistory.Read(newest).Status is RunStatus.Finished && workspace.Owes(plan.Recipe.Tracking, newest) ? newest : null;

    /// <summary>A new run of the plan.</summary>
    /// <param name="isAblation">Whether it stands for all runs of an ablation: then it has no seed of its own.</param>
    public static RunFolder Create(
        Workspace workspace, ExperimentPlan plan, string name, string? parent = null, string? arm = null, bool isAblation = false) =>
        RunFolder.Create(workspace.Folder, new RunIdentity
        {
            RunId = RunId.New(),
            Name = name,
            Recipe = plan.Recipe.Name,
            Experiment = plan.Recipe.Tracking.ResolveExperiment(plan.Recipe.Name, Environment.GetEnvironmentVariable),
            ExperimentId = plan.Recipe.Tracking.ResolveExperimentId(Environment.GetEnvironmentVariable),
            ParentRunId = parent,
            Arm = arm,
            Seed = isAblation ? null : plan.Recipe.Seed,
            IsAblation = isAblation,
            PlanFingerprint = plan.Fingerprint,
            Created = TimeProvider.System.GetUtcNow(),
        }, plan.Key);

    /// <summary>True where two runs are one but for their last digits.</summary>
    public static bool IsSame(IReadOnlyList<KeyDifference>? differences) => differences is not null && differences.All(d => d.Kind == KeyPartKind.Rounding);

    /// <summary>How the key differs from a run's; null where that run says nothing, as one of an older version.</summary>
    public static IReadOnlyList<KeyDifference>? Differences(RunFolder run, RunKey now) => KeyOf(run)?.DifferencesTo(now);

    /// <summary>The key of a run; says so where it had to be made again.</summary>
    public static RunKey? KeyOf(RunFolder run) => RunKey.Read(run, (descriptor, message) => Console.Error.WriteLine($"warning {descriptor.Code}: {message}"));

    /// <summary>Why a run says nothing that a plan could be compared with, to follow its id.</summary>
    public static string WhyNotCompared(RunFolder run, string begun) => File.Exists(run.KeyFile)
        ? "does not say any more what it depends on (its key.json is damaged)"
        : $"was {begun} by an older version";

    /// <summary>Differences on one line.</summary>
    public static string Text(IReadOnlyList<KeyDifference> differences) => string.Join("; ", differences.Take(Shown))
        + (differences.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $"; and {differences.Count - Shown} more") : "");

    /// <summary>Single runs of the recipe's name, oldest first.</summary>
    public static IReadOnlyList<RunFolder> OfRecipe(RunIndex index, ExperimentPlan plan) =>
        [.. index.Runs.Where(r => r.Identity is { ParentRunId: null, IsAblation: false } && (r.Identity.Recipe ?? r.Identity.Name) == plan.Recipe.Name)];

    // Only of the newest run: what came after an older one was said then.
    private static void SayWhyNew(Workspace workspace, IReadOnlyList<RunFolder> runs, ExperimentPlan plan)
    {
        if (runs is not [.., { IsLive: false } run] || RunHistory.Read(run) is not { State: not RunState.Finished } history)
            return;
        var id = run.Identity.RunId[..8];
        var differences = Differences(run, plan.Key!);
        var why = differences is null ? $"run {id} {WhyNotCompared(run, "begun")}" : $"{Text(differences)} since run {id} began";
        Console.Out.WriteLine($"{why}, which is {history.State.Word()}: a new run begins; `runner resume {id}{(differences is null ? " --force" : "")}{RunSummary.Place(workspace)}` goes on with that one");
    }

    // A batch system may start a job again while the process of before still saves its checkpoint. That takes as long as it may at most.
    private static void AwaitEnd(RunFolder run, ExperimentPlan plan, CancellationToken stop)
    {
        var patience = plan.Recipe.Train.Grace + plan.Recipe.Tracking.FinishTimeout;
        var text = string.Create(CultureInfo.InvariantCulture, $"{patience.TotalSeconds:0} s");
        Console.Out.WriteLine($"run {run.Identity.RunId[..8]} is this very training and another process is at it: waiting up to {text} for it to stop");
        var start = TimeProvider.System.GetTimestamp();
        while (run.IsLive)
        {
            if (TimeProvider.System.GetElapsedTime(start) > patience)
                throw CliErrors.RunGoingOn.With(run.Identity.RunId, text);
            stop.WaitHandle.WaitOne(Look);
            stop.ThrowIfCancellationRequested();
        }
    }
}
