using Runner.Data;
using Runner.Tasks;
using Runner.Tokenizers;
using Runner.Training.Data;

namespace Runner.Cli.Experiments;

/// <summary>Brings together what was measured in an experiment's data, by whom it may be, and says it.</summary>
internal static class DataChecks
{
    /// <summary>Prepares the text that a recipe reads and gives what was measured in it, part by part.</summary>
    /// <exception cref="Errors.RunnerException">What is wrong with the data; also RUN3111.</exception>
    public static IReadOnlyList<DataHealth> Of(ExperimentRecipe recipe, TaskContext context, TokenStores stores, ITokenizer? tokenizer)
    {
        var measured = context.Data.Health.ToList();
        if (context.Data is TextData text && tokenizer is not null)
        {
            foreach (var corpus in (ICorpus?[])[text.Training, text.Evaluation])
            {
                if (corpus is not null)
                    stores.Prepare(corpus, tokenizer, text.Segmenter);
            }
            measured.AddRange(TextHealth.Of(text, stores, recipe.Task.LongestSentence));
        }
        measured.AddRange(recipe.Task.Examine(context));
        return [.. measured.GroupBy(health => health.Part, StringComparer.Ordinal).Select(part => new DataHealth(
            part.Key, [.. part.SelectMany(health => health.Figures)], [.. part.SelectMany(health => health.Findings)]))];
    }

    /// <summary>A line of figures for each part, and its warnings with their remedies.</summary>
    public static void Show(IReadOnlyList<DataHealth> measured, Action<string> say)
    {
        foreach (var health in measured)
        {
            if (health.Figures.Count > 0)
                say($"{health.Part}: {string.Join(", ", health.Figures.Select(figure => figure.Text))}");
            foreach (var finding in health.Findings)
                say($"warning {finding.Code}: {finding.Message}\n      {finding.Remedy}");
        }
    }
}
