using System.Globalization;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>Decides whether a plan starts a new run or goes on with one that was interrupted: one run stays one run over restarts.</summary>
/// <param name="workspace">Where runs are.</param>
/// <param name="output">Hears of waiting, and of what changed since earlier runs.</param>
/// <param name="time">The clock.</param>
internal sealed class RunSelection(Workspace workspace, IExperimentOutput output, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// What a plan comes to now. A run stands for it that depends on the same, or differs in the last digits alone, whatever it is called; of several, those of the
    /// recipe's own name come first, then one that is at work, one that is finished, and the newest.
    /// </summary>
    /// <param name="plan">The plan with its key.</param>
    /// <param name="fresh">Begins a new run whatever there is.</param>
    public RunDecision Decide(ExperimentPlan plan, bool fresh)
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
    /// <param name="plan">The plan with its key.</param>
    /// <param name="fresh">Begins a new run whatever there is.</param>
    /// <param name="starting">Keeps other processes from choosing until the run is taken; given up while waiting for one to end.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="Errors.RunnerException">RUN7101: another process is at it and does not stop.</exception>
    public RunDecision DecideOnceFree(ExperimentPlan plan, bool fresh, ref RunStart starting, CancellationToken stop)
    {
        while (true)
        {
            var decision = Decide(plan, fresh);
            if (decision.Action != RunAction.Wait)
                return decision;
            AwaitEnd(decision.Run!, plan, ref starting, stop);
        }
    }

    /// <summary>The folder that a decision to train means; says which differences there are to the run before, and what follows from them.</summary>
    public RunFolder Open(ExperimentPlan plan, RunDecision decision)
    {
        if (decision is { Action: RunAction.GoOn, Run: { } run })
        {
            if (decision.Differences is { Count: > 0 } differences)
                output.Say($"{RunDifferences.Text(differences)} since run {run.Identity.RunId[..8]} began; it goes on, and its last digits may be others than without the change");
            if (WorkspacePaths.RecipeOf(run) != plan.Recipe.Name)
                output.Say($"run {decision.Name(plan.Recipe.Name)} is this very training: it goes on");
            return run;
        }
        if (decision.WhyNew is { } why)
            output.Say($"{why}{Former(decision)}: a new run begins{Offer(decision, "goes on")}");
        return Create(plan, plan.Recipe.Name);
    }

    /// <summary>What <c>run</c> would do, in words.</summary>
    public string Forecast(ExperimentPlan plan, RunDecision decision)
    {
        var name = decision.Run is null ? "" : decision.Name(plan.Recipe.Name);
        return decision.Action switch
        {
            RunAction.GoOn => $"would go on with run {name} ({RunHistory.Read(decision.Run!).State.Word()}) {decision.ResumePoint}{decision.Rounding}",
            RunAction.Done => $"done before: run {name} is finished{decision.Rounding}; --fresh trains it again",
            RunAction.Deliver => $"done before: run {name} is finished{decision.Rounding}; would deliver what its tracker does not have yet; --fresh trains it again",
            RunAction.Wait => $"run {name} is this very training and another process is at it: would wait up to {Seconds(Timeout(plan))} for it to stop and then go on with it, or refuse (RUN7101)",
            _ when decision.WhyNew is { } why => $"{why}{Former(decision)}: would be a new run{Offer(decision, "would go on")}",
            _ => "would be a new run",
        };
    }

    /// <summary>A new run of the plan.</summary>
    /// <param name="isAblation">Whether it stands for all runs of an ablation: then it has no seed of its own.</param>
    public RunFolder Create(
        ExperimentPlan plan, string name, string? parent = null, string? arm = null, bool isAblation = false) =>
        RunFolder.Create(workspace.Folder, new RunIdentity
        {
            RunId = RunId.New(),
            Name = name,
            Recipe = plan.Recipe.Name,
            Experiment = plan.Recipe.Tracking.ResolveExperiment(plan.Recipe.Name, workspace.Environment.Variable),
            ExperimentId = plan.Recipe.Tracking.ResolveExperimentId(workspace.Environment.Variable),
            ParentRunId = parent,
            Arm = arm,
            Seed = isAblation ? null : plan.Recipe.Seed,
            IsAblation = isAblation,
            PlanFingerprint = plan.Fingerprint,
            Created = time.GetUtcNow(),
        }, plan.Key);

    // Newest first. Under another name the settings are compared by their hash first: that is in run.json, and few runs are left to look at.
    private List<(RunFolder Run, IReadOnlyList<KeyDifference> Differences)> Same(RunIndex index, ExperimentPlan plan)
    {
        List<(RunFolder Run, IReadOnlyList<KeyDifference> Differences)> same =
        [
            .. index.Runs.Reverse()
                .Where(run => run.Identity is { ParentRunId: null, IsAblation: false } && (WorkspacePaths.RecipeOf(run) == plan.Recipe.Name || run.Identity.PlanFingerprint == plan.Fingerprint))
                .Select(run => (Run: run, Differences: RunDifferences.Of(run, plan.Key!, output.Warn)!)).Where(s => RunDifferences.IsSame(s.Differences)),
        ];
        var own = same.FindAll(s => WorkspacePaths.RecipeOf(s.Run) == plan.Recipe.Name);
        return own.Count > 0 ? own : same;
    }

    // Told apart from the newest run of its recipe alone: what came after an older one was said then. One that computed nothing, as it failed before, is no news.
    private RunDecision Begin(RunIndex index, ExperimentPlan plan)
    {
        var former = index.Runs.Reverse().Where(run => run.Identity is { ParentRunId: null, IsAblation: false } && WorkspacePaths.RecipeOf(run) == plan.Recipe.Name)
            .FirstOrDefault(run => run.IsLive || RunHistory.Read(run).HasResults);
        return former is null or { IsLive: true } ? new RunDecision(RunAction.Begin) : new RunDecision(RunAction.Begin, former, RunDifferences.Of(former, plan.Key!, output.Warn));
    }

    private static string Former(RunDecision decision) => $"{(decision.Differences is null ? "" : " began")}, which is {RunHistory.Read(decision.Run!).State.Word()}";

    private string Offer(RunDecision decision, string goesOn) => RunHistory.Read(decision.Run!).State == RunState.Finished ? ""
        : $"; `runner resume {decision.Run!.Identity.RunId[..8]}{(decision.Differences is null ? " --force" : "")}{WorkspacePaths.WorkspaceOption(workspace)}` {goesOn} with that one";

    /// <summary>
    /// Waits until another process has let go of a run. A batch system may start a job again while the process of before still saves its checkpoint; that takes as long as it
    /// may at most.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="plan">Says how long its process may take to stop.</param>
    /// <param name="starting">The turn of choosing: given up while waiting, taken again afterwards.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="Errors.RunnerException">RUN7101: it does not stop.</exception>
    public void AwaitEnd(RunFolder run, ExperimentPlan plan, ref RunStart starting, CancellationToken stop)
    {
        starting.Dispose();
        var timeout = Timeout(plan);
        output.Say($"run {run.Identity.RunId[..8]} is this very training and another process is at it: waiting up to {Seconds(timeout)} for it to stop");
        var start = time.GetTimestamp();
        while (run.IsLive)
        {
            if (time.GetElapsedTime(start) > timeout)
                throw ExperimentErrors.RunGoingOn.With(run.Identity.RunId, Seconds(timeout));
            stop.WaitHandle.WaitOne(Look);
            stop.ThrowIfCancellationRequested();
        }
        starting = RunStart.Take(workspace.Folder, stop);
    }

    private static TimeSpan Timeout(ExperimentPlan plan) => plan.Recipe.Train.GracePeriod + plan.Recipe.Tracking.FinishTimeout;

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");
}
