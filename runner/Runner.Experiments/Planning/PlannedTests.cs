using Runner.Recipes;
using Runner.Tracking.Ablations;
using Runner.Tracking.Reports;

namespace Runner.Experiments;

/// <summary>The tests over examples that an ablation asks for, known before its runs: by its metrics and by those that judge the baseline's predictions.</summary>
internal static class PlannedTests
{
    public static IReadOnlyList<PlannedExampleTest> Of(AblationOptions options, ExperimentRecipe baseline) =>
        [.. options.Metrics.Select(metric => PlannedExampleTest.Of(metric, baseline.Task.Judges)).OfType<PlannedExampleTest>()];

    /// <summary>Finds tests that were asked for by name and cannot be made.</summary>
    public static void Check(AblationOptions options, RecipeMap section, ExperimentRecipe baseline, DiagnosticBag diagnostics)
    {
        for (var i = 0; i < options.Metrics.Count; i++)
        {
            var metric = options.Metrics[i];
            if (metric.Test is ExampleTest.None or ExampleTest.Auto)
                continue;
            var node = RecipePaths.Find(section, $"metrics[{i}].test") ?? RecipePaths.Find(section, $"metrics[{i}]") ?? section;
            var test = PlannedExampleTest.Of(metric, baseline.Task.Judges);
            if (test is null)
                diagnostics.Error(ExampleTestErrors.NotOfPredictions, node, null, metric.Name, Testable(baseline));
            else if (metric.Test == ExampleTest.Mcnemar && test.Value.Form != Runner.Metrics.MetricForm.Share)
                diagnostics.Error(ExampleTestErrors.NotAShare, node, null, metric.Name);
        }
    }

    private static string Testable(ExperimentRecipe baseline) =>
        string.Join(", ", baseline.Task.Judges.SelectMany(judge => judge.Values).Select(value => Runner.Metrics.MetricName.Evaluation("SET", value.Name))) is { Length: > 0 } all ? all : "none";
}
