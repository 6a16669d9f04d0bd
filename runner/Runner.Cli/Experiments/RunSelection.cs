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
    /// What a plan comes to now. A run stands for it that depends on the same, or differs in the last digits alone, whatever it is called; of several, those of the
    /// recipe's own name come first, then one that is at work, one that is finished, and the newest.
    /// </summary>
    /// <param name="workspace">Where runs are.</param>
    /// <param name="plan">The plan with its key.</param>
    /// <param name="fresh">Begins a new run whatever there is.</param>
    public static RunDecision Decide(Workspace workspace, ExperimentPlan plan, bool fresh)
    {
        if (fresh)
            return new RunDecision(RunAction.Begin);
        var index = workspace.Index();
        var same = Same(index, plan);
        if (same.Find(s => s.Run.IsLive) is { Run: { } live } at)
            return new RunDecision(RunAction.Wait, live, at.Differences);
        if (same.Find(s => RunHistory.Read(s.Run).Status == RunStatus.Finished) is { Run: { } finished } done)
            return new RunDecision(workspace.Owes(plan.Recipe.Tracking, finished) ? RunAction.Deliver : RunAction.Done, finished, done.Differences);
        return same is [var newest, ..] ? new RunDecision(RunAction.GoOn, newest.Run, newest.Differences) : Begin(index, plan);
    }

    /// <summary>What a plan comes to, once no other process is at it; says what it waits for.</summary>
    /// <param name="workspace">Where runs are.</param>
    /// <param name="plan">The plan with its key.</param>
    /// <param name="fresh">Begins a new run whatever there is.</param>
    /// <param name="starting">Keeps other processes from choosing until the run is taken; given up while waiting for one to end.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="Errors.RunnerException">RUN7101: another process is at it and does not stop.</exception>
    public static RunDecision DecideOnceFree(Workspace workspace, ExperimentPlan plan, bool fresh, ref RunStart starting, CancellationToken stop)
    {
        while (true)
        {
            var decision = Decide(workspace, plan, fresh);
            if (decision.Action != RunAction.Wait)
                return decision;
            AwaitEnd(workspace, decision.Run!, plan, ref starting, stop);
        }
    }

    /// <summary>The folder that a decision to train means; says which differences there are to the run before, and what follows from them.</summary>
    public static RunFolder Open(Workspace workspace, ExperimentPlan plan, RunDecision decision)
    {
        if (decision is { Action: RunAction.GoOn, Run: { } run })
        {
            if (decision.Differences is { Count: > 0 } differences)
                Console.Out.WriteLine($"{Text(differences)} since run {run.Identity.RunId[..8]} began; it goes on, and its last digits may be others than without the change");
            if (RecipeOf(run) != plan.Recipe.Name)
                Console.Out.WriteLine($"run {decision.Name(plan.Recipe.Name)} is this very training: it goes on");
            return run;
        }
        if (decision.WhyNew is { } why)
            Console.Out.WriteLine($"{why}{Former(decision)}: a new run begins{Offer(workspace, decision, "goes on")}");
        return Create(workspace, plan, plan.Recipe.Name);
    }

    /// <summary>What <c>run</c> would do, in words.</summary>
    public static string Forecast(Workspace workspace, ExperimentPlan plan, RunDecision decision)
    {
        var name = decision.Run is null ? "" : decision.Name(plan.Recipe.Name);
        return decision.Action switch
        {
            RunAction.GoOn => $"would go on with run {name} ({RunHistory.Read(decision.Run!).State.Word()}) {decision.ResumePoint}{decision.Rounding}",
            RunAction.Done => $"done before: run {name} is finished{decision.Rounding}; --fresh trains it again",
            RunAction.Deliver => $"done before: run {name} is finished{decision.Rounding}; would deliver what its tracker does not have yet; --fresh trains it again",
            RunAction.Wait => $"run {name} is this very training and another process is at it: would wait up to {Seconds(Timeout(plan))} for it to stop and then go on with it, or refuse (RUN7101)",
            _ when decision.WhyNew is { } why => $"{why}{Former(decision)}: would be a new run{Offer(workspace, decision, "would go on")}",
            _ => "would be a new run",
        };
    }

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
    public static RunKey? KeyOf(RunFolder run) => RunKeyFile.Read(run, (descriptor, message) => Console.Error.WriteLine($"warning {descriptor.Code}: {message}"));

    /// <summary>Why a run says nothing that a plan could be compared with, to follow its id.</summary>
    public static string WhyNotCompared(RunFolder run, string begun) => File.Exists(run.KeyFile)
        ? "does not say any more what it depends on (its key.json is damaged)"
        : $"was {begun} by an older version";

    /// <summary>Differences on one line.</summary>
    public static string Text(IReadOnlyList<KeyDifference> differences) => string.Join("; ", differences.Take(Shown))
        + (differences.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $"; and {differences.Count - Shown} more") : "");

    /// <summary>Name of the recipe that a run was made by, which it keeps when it is renamed.</summary>
    public static string RecipeOf(RunFolder run) => run.Identity.Recipe ?? run.Identity.Name;

    // Newest first. Under another name the settings are compared by their hash first: that is in run.json, and few runs are left to look at.
    private static List<(RunFolder Run, IReadOnlyList<KeyDifference> Differences)> Same(RunIndex index, ExperimentPlan plan)
    {
        List<(RunFolder Run, IReadOnlyList<KeyDifference> Differences)> same =
        [
            .. index.Runs.Reverse()
                .Where(run => run.Identity is { ParentRunId: null, IsAblation: false } && (RecipeOf(run) == plan.Recipe.Name || run.Identity.PlanFingerprint == plan.Fingerprint))
                .Select(run => (Run: run, Differences: Differences(run, plan.Key!)!)).Where(s => IsSame(s.Differences)),
        ];
        var own = same.FindAll(s => RecipeOf(s.Run) == plan.Recipe.Name);
        return own.Count > 0 ? own : same;
    }

    // Told apart from the newest run of its recipe alone: what came after an older one was said then. One that computed nothing, as it failed before, is no news.
    private static RunDecision Begin(RunIndex index, ExperimentPlan plan)
    {
        var former = index.Runs.Reverse().Where(run => run.Identity is { ParentRunId: null, IsAblation: false } && RecipeOf(run) == plan.Recipe.Name)
            .FirstOrDefault(run => run.IsLive || RunHistory.Read(run).HasResults);
        return former is null or { IsLive: true } ? new RunDecision(RunAction.Begin) : new RunDecision(RunAction.Begin, former, Differences(former, plan.Key!));
    }

    private static string Former(RunDecision decision) => $"{(decision.Differences is null ? "" : " began")}, which is {RunHistory.Read(decision.Run!).State.Word()}";

    private static string Offer(Workspace workspace, RunDecision decision, string goesOn) => RunHistory.Read(decision.Run!).State == RunState.Finished ? ""
        : $"; `runner resume {decision.Run!.Identity.RunId[..8]}{(decision.Differences is null ? " --force" : "")}{RunSummary.WorkspaceOption(workspace)}` {goesOn} with that one";

    /// <summary>
    /// Waits until another process has let go of a run. A batch system may start a job again while the process of before still saves its checkpoint; that takes as long as it
    /// may at most.
    /// </summary>
    /// <param name="workspace">Where runs are.</param>
    /// <param name="run">The run.</param>
    /// <param name="plan">Says how long its process may take to stop.</param>
    /// <param name="starting">The turn of choosing: given up while waiting, taken again afterwards.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="Errors.RunnerException">RUN7101: it does not stop.</exception>
    public static void AwaitEnd(Workspace workspace, RunFolder run, ExperimentPlan plan, ref RunStart starting, CancellationToken stop)
    {
        starting.Dispose();
        var timeout = Timeout(plan);
        Console.Out.WriteLine($"run {run.Identity.RunId[..8]} is this very training and another process is at it: waiting up to {Seconds(timeout)} for it to stop");
        var start = TimeProvider.System.GetTimestamp();
        while (run.IsLive)
        {
            if (TimeProvider.System.GetElapsedTime(start) > timeout)
                throw CliErrors.RunGoingOn.With(run.Identity.RunId, Seconds(timeout));
            stop.WaitHandle.WaitOne(Look);
            stop.ThrowIfCancellationRequested();
        }
        starting = RunStart.Take(workspace.Folder, stop);
    }

    private static TimeSpan Timeout(ExperimentPlan plan) => plan.Recipe.Train.GracePeriod + plan.Recipe.Tracking.FinishTimeout;

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");
}
