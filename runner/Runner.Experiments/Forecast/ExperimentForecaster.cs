using Runner.Architectures;
using Runner.Errors;
using Runner.Metrics;
using Runner.Tokenizers;
using Runner.Tracking;
using Runner.Training;
using Runner.Training.Forecast;
using Runner.Values;

namespace Runner.Experiments;

/// <summary>Forecasts plans. Builds models on the meta device alone.</summary>
/// <param name="index">Earlier runs, whose rates are taken; null for none.</param>
/// <param name="vocabulary">Size to take for every vocabulary; null for what the tokenizer says.</param>
/// <param name="rate">Tokens per second to take; null for what earlier runs measured.</param>
/// <param name="output">Hears what had to be assumed.</param>
/// <param name="ranks">Processes that share the training.</param>
internal sealed class ExperimentForecaster(RunIndex? index, int? vocabulary, double? rate, IExperimentOutput output, int ranks = 1)
{
    private const int AssumedVocabulary = 30_000;
    private const int RunsLookedAt = 50;                   // of the same model: reading a journal takes milliseconds

    private readonly HashSet<string> _said = [];

    /// <summary>Forecasts one plan; what had to be assumed is said once.</summary>
    public ExperimentForecast Forecast(ExperimentPlan plan)
    {
        var recipe = plan.Recipe;
        var size = vocabulary ?? Declared(recipe.Tokenizer) ?? Assumed();
        var batch = recipe.Train.BatchTokens > 0 ? Math.Max(1, recipe.Train.BatchTokens / recipe.Task.TrainingLength) : recipe.Train.BatchSize;
        var share = RanksForecast.Share(batch, ranks);
        var micro = recipe.Train.MicroBatchTokens > 0 ? Math.Max(1, recipe.Train.MicroBatchTokens / recipe.Task.TrainingLength)
            : recipe.Train.MicroBatchSize > 0 ? recipe.Train.MicroBatchSize : share;
        var model = ModelForecaster.Forecast(new ForecastRequest
        {
            Task = recipe.Task,
            Architecture = recipe.Model!,                  // checked with the recipe: there for tasks that read text; others do not look
            Optimizer = recipe.Optimizer,
            Vocabulary = new ModelContext(size, recipe.Tokenizer?.Special?.Padding is { } padding && padding < size ? padding : 0),
            Labels = RecipeLabels.Of(recipe),
            Examples = Math.Min(micro, share),
            Length = recipe.Task.TrainingLength,
            Recomputes = recipe.Train.ActivationCheckpointing == ActivationCheckpointing.Blocks,
        });
        var earlier = Earlier(plan, model);
        var tokensPerStep = earlier?.TokensPerStep ?? (double)batch * model.Length;
        var speed = rate is { } given ? ForecastRate.Given(given) : earlier?.Rate;
        return new ExperimentForecast(model, size, Steps(recipe.Train.Duration, tokensPerStep) ?? earlier?.Steps, tokensPerStep, speed)
        {
            NotTakenIntoAccount = [.. Differences(recipe.Train, speed)],
            BatchSize = batch,
            Precision = recipe.Train.Precision,
            Recomputes = recipe.Train.ActivationCheckpointing == ActivationCheckpointing.Blocks,
            Ranks = ranks == 1 ? null : RanksForecast.Of(model, batch, ranks, recipe.Parallel.ShardOptimizer),
        };
    }

    private static long? Steps(Duration duration, double tokensPerStep) =>
        duration.Unit is DurationUnit.Steps or DurationUnit.Tokens ? duration.ToSteps(0, tokensPerStep, 0) : null;

    private int? Declared(ITokenizerComponent? tokenizer)
    {
        if (tokenizer is { IsBuiltFromText: true, VocabularySize: { } most })
            Warn(ExperimentErrors.VocabularyBuilt, most);
        return tokenizer?.VocabularySize;
    }

    private int Assumed()
    {
        Warn(ExperimentErrors.VocabularyUnknown, AssumedVocabulary);
        return AssumedVocabulary;
    }

    private void Warn(ErrorDescriptor warning, int size)
    {
        if (_said.Add(warning.Code))
            output.Warn(warning, $"{warning.Format(size)} {warning.Remedy}");
    }

    // what is not said in the recipe depends on the machine
    private static IEnumerable<string> Differences(TrainingOptions wanted, ForecastRate? rate)
    {
        if (rate?.Threads is { } threads && wanted.Threads > 0 && wanted.Threads != threads)
            yield return $"the recipe's threads are {wanted.Threads}";
        if (rate?.Device is { } device && wanted.Device != "auto" && wanted.Device.Split(':')[0] != device.Split(':')[0])
            yield return $"the recipe's device is {wanted.Device}";
    }

    /// <summary>
    /// What the newest run of this plan measured, with as many ranks if there is one; else, as far as speed goes, such a run of a model with as many parameters.
    /// </summary>
    private Measured? Earlier(ExperimentPlan plan, ModelForecast model)
    {
        if (index is null)
            return null;
        if (Best(index.WithPlan(plan.Fingerprint), isSame: true, _ => true) is { } same)
            return same;
        var parameters = model.Parameters.Parameters.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Best(index.Runs, isSame: false, history => history.Parameters.GetValueOrDefault("runner.parameters") == parameters);
    }

    private Measured? Best(IReadOnlyList<RunFolder> runs, bool isSame, Func<RunHistory, bool> fits)
    {
        Measured? newest = null;
        foreach (var run in runs.Reverse().Take(RunsLookedAt))
        {
            var history = RunHistory.Read(run);
            if (!fits(history) || Read(run, history, isSame) is not { } measured)
                continue;
            if (!measured.Rate.IsOfOtherRanks(ranks))
                return measured;
            newest ??= measured;
        }
        return newest;
    }

    private static Measured? Read(RunFolder run, RunHistory history, bool isSame)
    {
        if (ForecastRate.Of(run, history, isSame) is not { } rate)
            return null;
        var tokens = history.Points(MetricName.Tokens) is [.., { Step: > 0 } last] ? last.Value / last.Step : (double?)null;
        return new Measured(
            rate,
            isSame && history.Parameters.TryGetValue("runner.total_steps", out var text) && long.TryParse(text, out var steps) ? steps : null,
            isSame ? tokens : null);
    }

    private sealed record Measured(ForecastRate Rate, long? Steps, double? TokensPerStep);
}
