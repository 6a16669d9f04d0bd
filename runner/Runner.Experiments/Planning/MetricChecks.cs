using Runner.Metrics;
using Runner.Recipes;
using Runner.Tracking.Ablations;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>Compares the names of metrics that a recipe writes with those that its runs will have. Where a task does not say what it reports, nothing is compared.</summary>
internal static class MetricChecks
{
    private const int MostListed = 12;

    /// <summary>Full names of all that a run records, the machine's measurements apart; null where they are not known.</summary>
    public static IReadOnlyList<string>? Of(ExperimentRecipe recipe)
    {
        if (recipe.Task.MetricsOn(recipe.Data) is not { } metrics)
            return null;
        return [.. metrics.Sets.SelectMany(set => metrics.Evaluation.Concat(metrics.OfPredictions.Select(value => value.Name)).Select(name => MetricName.Evaluation(set, name))), .. metrics.Training.Select(MetricName.Training).Union(MetricName.OfEveryTraining)];
    }

    /// <summary>Checks <c>checkpoint.best</c>.</summary>
    public static void Best(ExperimentRecipe recipe, RecipeMap root, DiagnosticBag diagnostics)
    {
        if (recipe.Checkpoint.Best is not { } best || Of(recipe) is not { } known)
            return;
        var given = known.Where(MetricName.IsEvaluation).ToList();
        if (!given.Contains(best.Metric))
        {
            var node = RecipePaths.Find(root, "checkpoint.best.metric") ?? root;
            diagnostics.Error(TrainingErrors.BestMetricUnknown, node, NearestName.Hint(best.Metric, given), best.Metric, given.Count == 0 ? "nothing" : string.Join(", ", given));
        }
    }

    /// <summary>Checks an ablation's <c>metrics</c> and <c>curves</c>: a name that no run has is an error, one that some lack a warning.</summary>
    public static void Ablation(AblationOptions options, RecipeMap section, IReadOnlyList<(string Arm, ExperimentRecipe Recipe)> runs, DiagnosticBag diagnostics)
    {
        var known = runs.DistinctBy(run => run.Arm).Select(run => (run.Arm, Names: Of(run.Recipe))).ToList();
        if (known.Exists(arm => arm.Names is null))
            return;
        for (var i = 0; i < options.Metrics.Count; i++)
            Check(options.Metrics[i].Name, $"metrics[{i}].name");
        for (var i = 0; i < options.Curves.Count; i++)
            Check(options.Curves[i], $"curves[{i}]");

        void Check(string name, string path)
        {
            var without = known.Where(arm => !arm.Names!.Contains(name)).Select(arm => arm.Arm).ToList();
            if (without.Count == 0 || MetricName.IsOfMachine(name))
                return;
            var node = RecipePaths.Find(section, path) ?? section;
            var all = known.SelectMany(arm => arm.Names!).Distinct(StringComparer.Ordinal).ToList();
            if (without.Count == known.Count)
                diagnostics.Error(ExperimentErrors.NoSuchMetric, node, NearestName.Hint(name, all), name, Listed(all));
            else
                diagnostics.Warning(ExperimentErrors.MetricOfSomeArms, node, null, name, string.Join(", ", without.Select(arm => $"'{arm}'")));
        }
    }

    private static string Listed(List<string> names) =>
        string.Join(", ", names.Take(MostListed)) + (names.Count > MostListed ? $" and {names.Count - MostListed} more" : "");
}
