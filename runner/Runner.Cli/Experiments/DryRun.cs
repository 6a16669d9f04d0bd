using Runner.Cli.Hosting;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>What <c>runner run</c> would do.</summary>
internal static class DryRun
{
    public static int Show(Workbench workbench, RunIndex index, ExperimentPlan plan, AblationArms? arms, bool fresh)
    {
        if (arms is null)
        {
            var own = index.Runs.Where(run => run.Identity is { ParentRunId: null, IsAblation: false });
            Console.Out.WriteLine($"{plan.Recipe.Name}: {What(workbench, fresh ? [] : own, plan, reuses: false)}");
        }
        else
        {
            foreach (var run in arms.Runs)
            {
                var ofArm = index.Runs.Where(r => r.Identity.ParentRunId is not null && r.Identity.Arm == run.Arm.Name);
                Console.Out.WriteLine($"{run.Arm.Name}, seed {run.Seed}: {What(workbench, fresh ? [] : ofArm, run.Plan, reuses: true)}");
            }
        }
        Console.Out.WriteLine("the recipe is good; nothing was trained");
        return ExitCode.Success;
    }

    // by what a run depends on, data included: the same question that a run asks
    private static string What(Workbench workbench, IEnumerable<RunFolder> among, ExperimentPlan plan, bool reuses)
    {
        var key = PlanKey.Of(plan, plan.Recipe.Data.Open(), workbench.Contents);
        var states = among.Where(run => RunSelection.IsSame(RunSelection.Differences(run, key))).Select(run => (Run: run, RunHistory.Read(run).State)).ToList();
        if (reuses && states.LastOrDefault(s => s.State == RunState.Finished) is { Run: { } done })
            return $"done before, run {done.Identity.RunId[..8]}";
        return states.LastOrDefault(s => s.State is not (RunState.Finished or RunState.Running)) is { Run: { } unfinished } left
            ? $"would go on with run {unfinished.Identity.RunId[..8]} ({left.State.Word()})"
            : "would be a new run";
    }
}
