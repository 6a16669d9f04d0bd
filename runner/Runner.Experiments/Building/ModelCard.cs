using System.Globalization;
using System.Text;
using Runner.Metrics;
using Runner.Recipes;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>The card (README.md) of a model that goes out: what it is, its scores, and the recipe that made it.</summary>
internal static class ModelCard
{
    // where runs are recorded and how they are kept is nobody's business elsewhere, and may hold addresses
    private static readonly string[] Private = ["tracking", "checkpoint", "ablation", "parallel"];

    /// <param name="run">The run.</param>
    /// <param name="plan">Its recipe.</param>
    /// <param name="weights">Folder of the run, or of the checkpoint that goes out.</param>
    /// <param name="home">The user's own folder, which the card does not name.</param>
    public static string Text(RunFolder run, ExperimentPlan plan, string weights, string home)
    {
        var history = RunHistory.Read(run);
        var provenance = Provenance.Read(run);
        var step = StepOf(weights);
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"---\ntags:\n- runner\n---\n\n# {plan.Recipe.Name}\n\n");
        if (plan.Recipe.Description is { } description)
            text.Append(CultureInfo.InvariantCulture, $"{OneLine(description)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Trained with Runner {provenance?.Runner ?? SoftwareVersion}: run `{run.Identity.RunId}`, seed {plan.Recipe.Seed}")
            .Append(step is { } at ? string.Create(CultureInfo.InvariantCulture, $", checkpoint of step {at}") : "")
            .Append(provenance?.Code?.Commit is { } commit ? $", code `{commit[..Math.Min(12, commit.Length)]}`" : "").Append(".\n\n");
        Scores(text, history, step);
        Data(text, provenance);
        // a run's paths begin in its folder, where the card does not lie
        var locked = plan.Plan.Lock();
        var recipe = InHome(locked with { Entries = [.. locked.Entries.Where(entry => !Private.Contains(entry.Key))] }, home);
        return text.Append("## Recipe\n\n```yaml\n").Append(RecipeWriter.ToYaml(recipe).TrimEnd('\n')).Append("\n```\n").ToString();
    }

    private static RecipeMap InHome(RecipeMap recipe, string home) => home.Length == 0 ? recipe : (RecipeMap)Shortened(recipe, home.TrimEnd('/') + "/");

    private static RecipeNode Shortened(RecipeNode node, string home) => node switch
    {
        RecipeMap map => map with { Entries = [.. map.Entries.Select(entry => entry with { Value = Shortened(entry.Value, home) })] },
        RecipeList list => list with { Items = [.. list.Items.Select(item => Shortened(item, home))] },
        RecipeScalar scalar when scalar.Text.StartsWith(home, StringComparison.Ordinal) => scalar with { Text = $"~/{scalar.Text[home.Length..]}" },
        _ => node,
    };

    private static string SoftwareVersion => typeof(ModelCard).Assembly.GetName().Version?.ToString(3) ?? "";

    private static void Scores(StringBuilder text, RunHistory history, long? step)
    {
        // of a checkpoint, what was known when it was saved
        var scores = history.MetricNames.Where(MetricName.IsEvaluation).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Point: history.Points(name).LastOrDefault(point => step is null || point.Step <= step))).Where(score => score.Point.Timestamp != 0).ToList();
        if (scores.Count == 0)
            return;
        text.Append("## Scores\n\n| metric | value | step |\n|---|---|---|\n");
        foreach (var (name, point) in scores)
            text.Append(CultureInfo.InvariantCulture, $"| `{name}` | {point.Value:G6} | {point.Step} |\n");
        text.Append('\n');
    }

    private static void Data(StringBuilder text, Provenance? provenance)
    {
        if (provenance is not { Request.Data.Count: > 0 })
            return;
        text.Append("## Data\n\n| use | hash |\n|---|---|\n");
        foreach (var (name, hash) in provenance.Request.Data)
            text.Append(CultureInfo.InvariantCulture, $"| {OneLine(name).Replace("|", "\\|", StringComparison.Ordinal)} | `{hash}` |\n");
        text.Append('\n');
    }

    private static long? StepOf(string weights) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(weights)).Split('-') is ["step", var number] && long.TryParse(number, CultureInfo.InvariantCulture, out var step) ? step : null;

    private static string OneLine(string text) => string.Join(' ', text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
