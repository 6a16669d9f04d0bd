using Runner.Architectures;
using Runner.Cli.Hosting;
using Runner.Errors;
using Runner.Tokenizers;
using Runner.Tracking;
using Runner.Training;
using Runner.Training.Forecast;
using Runner.Values;

namespace Runner.Cli.Experiments;

/// <summary>What a recipe will cost, known before anything is downloaded, prepared or trained.</summary>
/// <param name="Model">Parameters, operations and memory.</param>
/// <param name="VocabularySize">Entries of the vocabulary.</param>
/// <param name="Steps">Optimizer steps of the whole training; null where only the data says.</param>
/// <param name="TokensPerStep">Tokens of a step: full sequences, or the mean an earlier run of the recipe measured.</param>
/// <param name="Rate">Tokens per second; null where none is known.</param>
/// <param name="RateSource">Where the rate comes from.</param>
internal sealed record ExperimentForecast(
    ModelForecast Model, int VocabularySize, long? Steps, double TokensPerStep, double? Rate, string? RateSource)
{
    public required int BatchSize { get; init; }

    /// <summary>The recipe's <c>train.precision</c>.</summary>
    public string Precision { get; init; } = "fp32";

    /// <summary>Whether blocks are computed again in the backward pass.</summary>
    public bool Recomputes { get; init; }

    /// <summary>What each of several ranks holds; null for one process alone.</summary>
    public RanksForecast? Ranks { get; init; }

    public double? Tokens => Steps * TokensPerStep;

    public double FlopsPerStep => Model.FlopsPerSequence * BatchSize;

    public double? TotalFlops => FlopsPerStep * Steps;

    public TimeSpan? Time => Tokens / Rate is { } seconds && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
}

/// <summary>Forecasts plans. Builds models on the meta device alone.</summary>
/// <param name="index">Earlier runs, whose rates are taken; null for none.</param>
/// <param name="vocabulary">Size to take for every vocabulary; null for what the tokenizer says.</param>
/// <param name="rate">Tokens per second to take; null for what earlier runs measured.</param>
/// <param name="ranks">Processes that share the training.</param>
internal sealed class ExperimentForecaster(RunIndex? index, int? vocabulary, double? rate, int ranks = 1)
{
    private const int AssumedVocabulary = 30_000;
    private const int RunsLookedAt = 50;                   // of the same model: reading a journal takes milliseconds

    private readonly HashSet<string> _said = [];

    /// <summary>Forecasts one plan; what had to be assumed is said on the error stream, once.</summary>
    public ExperimentForecast Forecast(ExperimentPlan plan)
    {
        var recipe = plan.Recipe;
        var size = vocabulary ?? Declared(recipe.Tokenizer) ?? Assumed();
        var batch = recipe.Train.BatchTokens > 0 ? Math.Max(1, recipe.Train.BatchTokens / recipe.Task.TrainingLength) : recipe.Train.BatchSize;
        var share = RanksForecast.Share(batch, ranks);
        var micro = recipe.Train.MicroTokens > 0 ? Math.Max(1, recipe.Train.MicroTokens / recipe.Task.TrainingLength)
            : recipe.Train.MicroBatch > 0 ? recipe.Train.MicroBatch : share;
        var model = ModelForecaster.Forecast(new ForecastRequest
        {
            Task = recipe.Task,
            Architecture = recipe.Model!,                  // checked with the recipe: there for tasks that read text; others do not look
            Optimizer = recipe.Optimizer,
            Vocabulary = new ModelContext(size, recipe.Tokenizer?.Special?.Padding is { } padding && padding < size ? padding : 0),
            Examples = Math.Min(micro, share),
            Length = recipe.Task.TrainingLength,
            Recomputes = recipe.Train.Recompute == Recompute.Blocks,
        });
        var earlier = Earlier(plan, model);
        var tokensPerStep = earlier?.TokensPerStep ?? (double)batch * model.Length;
        var known = rate is not null ? (rate, "--rate") : (earlier?.Rate, earlier?.Source);
        return new ExperimentForecast(model, size, Steps(recipe.Train.Duration, tokensPerStep) ?? earlier?.Steps, tokensPerStep, known.Item1, known.Item2)
        {
            BatchSize = batch,
            Precision = recipe.Train.Precision,
            Recomputes = recipe.Train.Recompute == Recompute.Blocks,
            Ranks = ranks == 1 ? null : RanksForecast.Of(model, batch, ranks, recipe.Parallel.ShardOptimizer),
        };
    }

    private static long? Steps(Duration duration, double tokensPerStep) =>
        duration.Unit is DurationUnit.Steps or DurationUnit.Tokens ? duration.ToSteps(0, tokensPerStep, 0) : null;

    private int? Declared(ITokenizerComponent? tokenizer)
    {
        if (tokenizer is { IsBuiltFromText: true, VocabularySize: { } most })
            Warn(CliErrors.VocabularyBuilt, most);
        return tokenizer?.VocabularySize;
    }

    private int Assumed()
    {
        Warn(CliErrors.VocabularyUnknown, AssumedVocabulary);
        return AssumedVocabulary;
    }

    private void Warn(ErrorDescriptor warning, int size)
    {
        if (_said.Add(warning.Code))
            Console.Error.WriteLine($"warning {warning.Code}: {warning.Format(size)} {warning.Remedy}");
    }

    /// <summary>What the newest run of this plan measured, else, as far as speed goes, one of a model with as many parameters.</summary>
    private Measured? Earlier(ExperimentPlan plan, ModelForecast model)
    {
        if (index is null)
            return null;
        if (index.WithPlan(plan.Fingerprint).Reverse().Select(run => Read(run, isSame: true)).OfType<Measured>().FirstOrDefault() is { } same)
            return same;
        var parameters = model.Parameters.Parameters.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return index.Runs.Reverse().Take(RunsLookedAt).Where(run => RunHistory.Read(run).Parameters.GetValueOrDefault("runner.parameters") == parameters)
            .Select(run => Read(run, isSame: false)).OfType<Measured>().FirstOrDefault();
    }

    private static Measured? Read(RunFolder run, bool isSame)
    {
        var history = RunHistory.Read(run);
        var rates = history.Points("time/tokens_per_second").Select(p => p.Value).Where(v => v > 0).Order().ToList();
        if (rates.Count == 0)
            return null;
        var tokens = history.Points("train/tokens") is [.., { Step: > 0 } last] ? last.Value / last.Step : (double?)null;
        return new Measured(
            rates[rates.Count / 2],
            isSame && history.Parameters.TryGetValue("runner.total_steps", out var text) && long.TryParse(text, out var steps) ? steps : null,
            isSame ? tokens : null,
            $"median of run {run.Identity.RunId[..8]}{(isSame ? "" : ", a model of the same size")}");
    }

    private sealed record Measured(double Rate, long? Steps, double? TokensPerStep, string Source);
}
