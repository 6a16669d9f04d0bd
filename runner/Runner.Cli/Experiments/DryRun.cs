using Runner.Cli.Hosting;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>What <c>runner run</c> would do.</summary>
internal static class DryRun
{
    public static int Show(RunIndex index, ExperimentPlan plan, AblationArms? arms, bool fresh)
    {
        if (arms is null)
        {
            Console.Out.WriteLine($"{plan.Recipe.Name}: {What(index, plan, fresh, isArm: false)}");
        }
        else
        {
            foreach (var run in arms.Runs)
                Console.Out.WriteLine($"{run.Arm.Name}, seed {run.Seed}: {What(index, run.Plan, fresh, isArm: true)}");
        }
        Console.Out.WriteLine("the recipe is good; nothing was trained");
        return ExitCode.Success;
    }

    private static string What(RunIndex index, ExperimentPlan plan, bool fresh, bool isArm)
    {
        var known = fresh ? [] : index.WithPlan(plan.Fingerprint).Where(run => run.Identity.ParentRunId is null != isArm).ToList();
        var states = known.Select(run => (Run: run, RunHistory.Read(run).State)).ToList();
        if (isArm && states.LastOrDefault(s => s.State == RunState.Finished) is { Run: { } done })
            return $"done before, run {done.Identity.RunId[..8]}";
        return states.LastOrDefault(s => s.State is not (RunState.Finished or RunState.Running)) is { Run: { } unfinished } left
            ? $"would go on with run {unfinished.Identity.RunId[..8]} ({left.State.Word()})"
            : "would be a new run";
    }
}
