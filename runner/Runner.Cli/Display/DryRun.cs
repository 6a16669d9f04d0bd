using Runner.Experiments;
using Runner.Tracking;

namespace Runner.Cli.Display;

/// <summary>What <c>runner run</c> would do, decided as it decides.</summary>
internal static class DryRun
{
    public static void Show(Workbench workbench, Workspace workspace, ExperimentPlan plan, AblationArms? arms, bool fresh)
    {
        if (arms is null)
        {
            var selection = new RunSelection(workspace, workbench.Output, workbench.Time);
            plan = plan with { Key = KeyOf(workbench, plan) };
            Console.Out.WriteLine($"{plan.Recipe.Name}: {selection.Forecast(plan, selection.Decide(plan, fresh))}");
        }
        else
        {
            ShowArms(workbench, workspace, plan, arms, fresh);
        }
        Console.Out.WriteLine("the recipe is good; nothing was trained");
    }

    private static void ShowArms(Workbench workbench, Workspace workspace, ExperimentPlan plan, AblationArms arms, bool fresh)
    {
        var history = new AblationHistory(workspace.Index(), plan.Recipe.Name, arms.Ablation.Arms.Select(arm => arm.Name), workbench.Output.Warn);
        var keys = AblationKeys.Of(arms.Runs, run => KeyOf(workbench, run.Plan));
        var parent = fresh ? null : history.Parent(keys.Known);
        Console.Out.WriteLine($"ablation {plan.Recipe.Name}: " + (parent is null ? "would be a new one"
            : parent.IsLive ? $"run {parent.Identity.RunId[..8]} is at work in another process: would be refused (RUN7002)"
            : $"would go on below run {parent.Identity.RunId[..8]}"));
        foreach (var run in arms.Runs)
        {
            Console.Out.WriteLine($"{run.Arm.Name}, seed {run.Seed}: "
                + (keys.Failures.TryGetValue(run, out var failure) ? $"would fail ({failure.Descriptor.Code}: {failure.Message})" : OfArm(history.Decide(parent, run, keys.Of(run)!))));
        }
    }

    private static string OfArm(RunDecision decision)
    {
        var id = decision.Run?.Identity.RunId[..8];
        return decision.Action switch
        {
            RunAction.Done => $"done before, run {id}{decision.Rounding}",
            RunAction.GoOn => $"would go on with run {id} ({RunHistory.Read(decision.Run!).State.Word()}) {decision.ResumePoint}{decision.Rounding}",
            RunAction.Wait => $"run {id} is at work in another process: would be refused (RUN7002)",
            _ when decision.WhyNew is { } why => $"{why}: would be made again",
            _ => "would be a new run",
        };
    }

    private static RunKey KeyOf(Workbench workbench, ExperimentPlan plan) => PlanKey.Of(plan, plan.Recipe.Data.Open(), workbench.Contents);
}
