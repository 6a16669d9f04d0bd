using Runner.Cli.Hosting;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>What <c>runner run</c> would do.</summary>
internal static class DryRun
{
    public static int Show(Workbench workbench, RunIndex index, ExperimentPlan plan, AblationArms? arms, bool fresh)
    {
        if (arms is null)
            Console.Out.WriteLine($"{plan.Recipe.Name}: {OfRun(workbench, index, plan, fresh)}");
        else
            ShowArms(workbench, index, plan, arms, fresh);
        Console.Out.WriteLine("the recipe is good; nothing was trained");
        return ExitCode.Success;
    }

    private static string OfRun(Workbench workbench, RunIndex index, ExperimentPlan plan, bool fresh)
    {
        var key = KeyOf(workbench, plan);
        var known = fresh ? [] : RunSelection.OfRecipe(index, plan).Where(run => RunSelection.IsSame(RunSelection.Differences(run, key))).ToList();
        var states = known.Select(run => (Run: run, RunHistory.Read(run).State)).ToList();
        return states.LastOrDefault(s => s.State is not (RunState.Finished or RunState.Running)) is { Run: { } unfinished } left
            ? $"would go on with run {unfinished.Identity.RunId[..8]} ({left.State.Word()})"
            : "would be a new run";
    }

    private static void ShowArms(Workbench workbench, RunIndex index, ExperimentPlan plan, AblationArms arms, bool fresh)
    {
        var history = new AblationHistory(index, plan.Recipe.Name, arms.Ablation.Arms.Select(arm => arm.Name));
        var runs = arms.Runs.Select(run => (Run: run, Key: KeyOf(workbench, run.Plan))).ToList();
        var parent = fresh ? null : history.Parent(runs);
        foreach (var (run, key) in runs)
            Console.Out.WriteLine($"{run.Arm.Name}, seed {run.Seed}: {OfArm(history, parent, run, key)}");
    }

    private static string OfArm(AblationHistory history, RunFolder? parent, ArmRun run, RunKey key)
    {
        if (parent is not null && history.Fitting(parent, run, key) is { Run: { } found })
        {
            return AblationHistory.IsFinished(found)
                ? $"done before, run {found.Identity.RunId[..8]}"
                : $"would go on with run {found.Identity.RunId[..8]} ({RunHistory.Read(found).State.Word()})";
        }
        return parent is not null && history.WhyAgain(run, key) is { } why ? $"{why}: would be made again" : "would be a new run";
    }

    private static RunKey KeyOf(Workbench workbench, ExperimentPlan plan) => PlanKey.Of(plan, plan.Recipe.Data.Open(), workbench.Contents);
}
