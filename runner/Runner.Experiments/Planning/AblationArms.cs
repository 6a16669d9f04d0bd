using Runner.Recipes;
using Runner.Tracking.Ablations;

namespace Runner.Experiments;

/// <summary>One run of an ablation.</summary>
/// <param name="Arm">The variant.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Plan">The arm's own recipe, composed and checked.</param>
internal sealed record ArmRun(AblationArm Arm, long Seed, ExperimentPlan Plan);

/// <summary>An ablation with every run composed and checked before the first one starts.</summary>
internal sealed record AblationArms(AblationPlan Ablation, AblationOptions Options, IReadOnlyList<long> Seeds, IReadOnlyList<ArmRun> Runs)
{
    /// <summary>Null where the recipe has no ablation, or where there are errors in <paramref name="diagnostics"/>.</summary>
    public static AblationArms? Plan(
        ExperimentPlanner planner, ExperimentPlan recipe, string path, IReadOnlyList<RecipeOverride> overrides, Severity missingData,
        DiagnosticBag diagnostics)
    {
        if (recipe.Recipe.Ablation is not { } options)
            return null;
        var section = recipe.Plan.Composed.Root["ablation"] as RecipeMap;
        if (AblationExpansion.Expand(options, diagnostics, section) is not { } ablation)
            return null;

        if (ablation.Seeds.Count > 0 && overrides.FirstOrDefault(o => o.Path.ToString() == "seed") is { } seeded)
            diagnostics.Error(ExperimentErrors.SeedsOfAblation, seeded.Mark, null);
        var runs = new List<ArmRun>();
        IReadOnlyList<long> seeds = ablation.Seeds.Count > 0 ? ablation.Seeds : [recipe.Recipe.Seed];
        foreach (var seed in seeds)
        {
            foreach (var arm in ablation.Arms)
            {
                if (PlanArm(planner, path, [.. overrides, .. Overrides(arm, seed, section, diagnostics)], missingData, diagnostics) is { } plan)
                    runs.Add(new ArmRun(arm, seed, plan));
            }
            if (diagnostics.HasErrors)
                return null;                               // the other seeds would repeat the same mistakes
        }
        RequireDifferent(runs, section, diagnostics);
        if (section is not null && runs.Find(run => run.Arm.Name == ablation.Baseline) is { } baseline)
            PlannedTests.Check(options, section, baseline.Plan.Recipe, diagnostics);
        if (section is not null)
            MetricChecks.Ablation(options, section, [.. runs.Select(run => (run.Arm.Name, run.Plan.Recipe))], diagnostics);
        return diagnostics.HasErrors ? null : new AblationArms(ablation, options, seeds, runs);
    }

    // what sets them apart may be how a run is kept alive or recorded, or a default written out
    private static void RequireDifferent(List<ArmRun> runs, RecipeMap? section, DiagnosticBag diagnostics)
    {
        foreach (var same in runs.Where(run => run.Seed == runs[0].Seed).GroupBy(run => WhatItComputes(run.Plan)).Where(group => group.Count() > 1))
            diagnostics.Error(ExperimentErrors.SameArms, section?.Mark ?? new SourceMark("ablation", 0, 0), null, string.Join(" and ", same.Select(run => $"'{run.Arm.Name}'")));
    }

    // files count by their paths here: what is in them is only known when a run begins
    private static string WhatItComputes(ExperimentPlan plan) =>
        string.Join('\n', plan.Plan.DataPaths.OrderBy(p => p.Path, StringComparer.Ordinal).Select(p => $"{p.Path} {p.Location}").Prepend(PlanKey.OfRecipe(plan.Plan).Run));

    // What every arm inherits was said once, when the recipe itself was checked.
    private static ExperimentPlan? PlanArm(
        ExperimentPlanner planner, string path, IReadOnlyList<RecipeOverride> overrides, Severity missingData, DiagnosticBag diagnostics)
    {
        var found = new DiagnosticBag();
        var plan = planner.Plan(path, overrides, missingData, found);
        foreach (var diagnostic in found.Items)
        {
            if (!diagnostics.Items.Any(known => known.Mark == diagnostic.Mark && known.Message == diagnostic.Message))
                diagnostics.Add(diagnostic);
        }
        return plan;
    }

    private static IEnumerable<RecipeOverride> Overrides(AblationArm arm, long seed, RecipeMap? section, DiagnosticBag diagnostics)
    {
        var mark = section?.Mark ?? new SourceMark("ablation", 0, 0);
        foreach (var (path, value) in arm.Overrides)
        {
            if (RecipeOverride.Set(path, value, value.Mark, diagnostics) is { } change)
                yield return change;
        }
        var text = seed.ToString(System.Globalization.CultureInfo.InvariantCulture);
        yield return RecipeOverride.Set(RecipePath.Parse("seed"), new RecipeScalar { Text = text, Mark = mark });
        yield return RecipeOverride.Delete(RecipePath.Parse("ablation"));
    }
}
