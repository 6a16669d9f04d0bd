using Runner.Data;
using Runner.Tasks;

namespace Runner.Experiments;

/// <summary>Brings together what was measured in an experiment's data, by whom it may be, and says it.</summary>
internal static class DataChecks
{
    /// <summary>Prepares the text that a task reads and gives what was measured in it, part by part.</summary>
    /// <exception cref="Errors.RunnerException">What is wrong with the data; also RUN3111.</exception>
    public static IReadOnlyList<DataHealth> Of(ITextTaskComponent task, TextTaskContext context, TokenStores stores)
    {
        var measured = context.Data.Health.ToList();
        if (context.Data is TextData text)
        {
            foreach (var corpus in (ICorpus?[])[text.Training, text.Evaluation])
            {
                if (corpus is not null)
                    stores.Prepare(corpus, context.Tokenizer, text.Segmenter);
            }
            measured.AddRange(TextHealth.Of(text, stores, task.LongestSentence));
        }
        return Of([.. measured, .. task.Examine(context)]);
    }

    /// <summary>Measurements put together, part by part.</summary>
    public static IReadOnlyList<DataHealth> Of(IReadOnlyList<DataHealth> measured) =>
    [
        .. measured.GroupBy(health => health.Part, StringComparer.Ordinal).Select(part => new DataHealth(
            part.Key, [.. part.SelectMany(health => health.Figures)], [.. part.SelectMany(health => health.Findings)])
            { Notes = [.. part.SelectMany(health => health.Notes)] }),
    ];

    /// <summary>A line of figures for each part, and the warnings, each number once with its remedy.</summary>
    /// <param name="measured">What was measured.</param>
    /// <param name="say">Takes a line.</param>
    /// <param name="said">What was said before, as of the other runs of an ablation, which mostly read the same text; null for nothing. What is said is added.</param>
    public static void Show(IReadOnlyList<DataHealth> measured, Action<string> say, ISet<string>? said = null)
    {
        List<string> lines =
        [
            .. measured.SelectMany(health => health.Notes.Select(note => $"{health.Part}: {note}")),
            .. measured.Where(health => health.Figures.Count > 0).Select(health => $"{health.Part}: {string.Join(", ", health.Figures.Select(figure => figure.Text))}"),
            .. measured.SelectMany(health => health.Findings).GroupBy(finding => finding.Code, StringComparer.Ordinal)
                .Select(same => $"warning {same.Key}: {string.Join("; ", same.Select(finding => finding.Message).Distinct(StringComparer.Ordinal))}\n      {same.First().Remedy}"),
        ];
        foreach (var line in lines.Where(line => said?.Add(line) ?? true))
            say(line);
    }
}
