using Runner.Components;
using Runner.Errors;
using Runner.Tasks;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>Mistakes that show only where two parts of a recipe meet.</summary>
internal static class ExperimentChecks
{
    /// <summary>Problems by the path of the setting they are about.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="checksData">Whether the data must be what the task is trained and evaluated on.</param>
    public static IEnumerable<ComponentProblem> Of(ExperimentRecipe recipe, bool checksData = true)
    {
        var text = recipe.Task as ITextTaskComponent;
        var readsText = text is not null;
        foreach (var (section, isThere) in new[] { ("tokenizer", recipe.Tokenizer is not null), ("model", recipe.Model is not null) })
        {
            if (readsText != isThere)
            {
                var wrong = readsText ? ExperimentErrors.SectionMissing : ExperimentErrors.SectionUnused;
                yield return new ComponentProblem(isThere ? section : "task", wrong.Format(section) + " " + wrong.Remedy);
            }
        }
        foreach (var problem in recipe.Tracking.Tags.Keys.Select(ReservedTags.Problem).OfType<string>())
        {
            var error = TrackingErrors.ReservedTag;
            yield return new ComponentProblem("tracking.tags", error.Format(problem) + " " + error.Remedy);
        }
        if (StoreProblem(recipe.Tracking) is { } store)
            yield return new ComponentProblem("tracking.store", store);
        if (recipe.Model?.MaxLength is { } most && recipe.Task.MaxLength > most)
        {
            var error = ExperimentErrors.LongerThanPositions;
            yield return new ComponentProblem("task", error.Format(recipe.Task.MaxLength, most) + " " + error.Remedy);
        }
        if (recipe.Train.MicroBatchTokens > 0 && readsText && recipe.Train.MicroBatchTokens < recipe.Task.TrainingLength)
        {
            yield return new ComponentProblem("train.micro_batch_tokens",
                $"{recipe.Train.MicroBatchTokens} tokens in memory at once are fewer than one sequence of {recipe.Task.TrainingLength} has; write that many or more.");
        }
        if (recipe.Train.Determinism == DeterminismMode.Strict && !recipe.Parallel.RankOrder)
            yield return new ComponentProblem("parallel.rank_order", "Strict determinism needs ranks added up in order; write 'rank_order: true', or leave it out.");
        if (recipe.Train.BatchTokens > 0 && recipe.Train.BatchTokens < recipe.Task.TrainingLength)
            yield return new ComponentProblem("train.batch_tokens", $"A batch of {recipe.Train.BatchTokens} tokens has no room for a sequence of {recipe.Task.TrainingLength}; write that many or more.");
        foreach (var problem in checksData ? recipe.Task.CheckData(recipe.Data) : [])
            yield return problem with { Option = problem.Option.Length == 0 ? "data" : "task." + problem.Option };
        foreach (var problem in recipe.Model is null || text is null ? [] : text.CheckModel(recipe.Model))
            yield return problem with { Option = problem.Option.Length == 0 ? "task" : "task." + problem.Option };
    }

    // whether it answers is the run's to find out
    private static string? StoreProblem(TrackingOptions tracking)
    {
        if (tracking.Store is null)
            return null;
        try
        {
            TrackingStore.Find(tracking, Environment.CurrentDirectory);
            return null;
        }
        catch (RunnerException e)
        {
            return $"{e.Message} {e.Remedy}";
        }
    }
}
