using Runner.Architectures;
using Runner.Data;
using Runner.Errors;
using Runner.Tasks;
using Runner.Tracking;
using Runner.Training;
using Runner.Training.Bench;
using Runner.Training.Forecast;
using TorchSharp;

namespace Runner.Experiments;

/// <summary>Builds what a recipe describes, as a run does, and measures it.</summary>
internal sealed class RecipeBench(Workbench workbench, LaunchedRanks ranks, ExperimentPlan plan, RecipeBenchOptions options)
{
    private const int AssumedVocabulary = 30_000;
    private const long Plenty = 1L << 40;                      // sample examples: more than any measurement uses

    private readonly ExperimentRecipe _recipe = plan.Recipe;
    private int? _vocabulary;                                  // of the tokenizer that the data made

    /// <summary>Measures; gives nothing where the measurements were told in turns with other processes, and on ranks but the first.</summary>
    public RecipeMeasurement? Run(CancellationToken stop)
    {
        var training = _recipe.Train;
        if (options.Batch is { } batch)
            training = training with { BatchSize = batch, BatchTokens = 0, MicroBatchSize = Math.Min(training.MicroBatchSize, batch) };
        if (options.Threads is { } threads)
            training = training with { Threads = threads };
        var report = options.Sample ? OnSample(training, stop) : OnData(training, stop);
        if (options.Paced is { } paced)
        {
            paced.End(report);
            return null;
        }
        if (!ranks.Group.IsFirst)
            return null;
        var (parameters, flops) = Forecast(training, report);
        return new RecipeMeasurement(_recipe.Name, options, report.Steps.Average(s => s.Examples), report)
        {
            Precision = training.Precision,
            Ranks = ranks.Group.Size,
            Machine = MachineState.Read(),
            Parameters = parameters,
            FlopsPerStep = flops,
            Ceiling = MatrixCeiling.Measure(new torch.Device(report.Device), Precision(training.Precision)),
            CheckpointShare = CheckpointShare(report),
        };
    }

    private BenchReport OnData(TrainingOptions training, CancellationToken stop)
    {
        var stores = new TokenStoresOptions { Logger = workbench.Logger, Cancellation = stop };
        using var experiment = TrainingAssembly.BuildOnRanks(ranks.Group, _ => BuiltExperiment.Build(_recipe, workbench.Cache, stores, workbench.Weights));
        _vocabulary = experiment.Tokenizer?.Vocabulary.Count;
        return Measure(experiment.Task, training, experiment.DataFingerprints, stop);
    }

    private BenchReport OnSample(TrainingOptions training, CancellationToken stop)
    {
        var model = TaskModels.Build(_recipe.Task, _recipe.Model, Vocabulary(), workbench.Weights, RecipeLabels.Of(_recipe));
        using var task = new TrainingTask(model, new SampleExamples(model, Plenty, Length), []);
        return Measure(task, training, new Dictionary<string, string>(), stop);
    }

    private BenchReport Measure(TrainingTask task, TrainingOptions training, IReadOnlyDictionary<string, string> data, CancellationToken stop)
    {
        // the measurement has a folder of its own
        var setup = TrainingAssembly.Of(workbench, plan, task, data, folder: "") with { Training = training, Parallel = _recipe.Parallel, Ranks = ranks.Group };
        var bench = new BenchOptions
        {
            Steps = options.Steps,
            Warmup = options.Warmup,
            BeforeStep = options.Paced is { } paced ? paced.BeforeStep : null,
            SavesCheckpoint = options.Paced is null,
            WeightsFile = ranks.Group.IsFirst ? options.WeightsFile : null,
            Adapt = options.DenseHead ? DenseLabels.Spread : null,
        };
        return options.Inference ? InferenceBench.Run(setup, bench, options.BackboneOnly, stop)
            : options.Optimizer ? OptimizerBench.Run(setup, bench, stop)
            : TrainingBench.Run(setup, bench, stop);
    }

    /// <summary>Parameters, and operations of the mean step: of its tokens, at the mean width of its rows.</summary>
    private (long? Parameters, double? Flops) Forecast(TrainingOptions training, BenchReport report)
    {
        if (options.Optimizer)
            return (null, null);
        var examples = Math.Max(1, training.MicroBatchSize == 0 ? training.BatchSize : training.MicroBatchSize);
        var width = (int)Math.Max(1, report.Steps.Sum(s => s.PaddedTokens) / Math.Max(1, report.Steps.Sum(s => s.Examples)));
        try
        {
            var model = ModelForecaster.Forecast(new ForecastRequest
            {
                Task = _recipe.Task,
                Architecture = _recipe.Model!,
                Optimizer = _recipe.Optimizer,
                Vocabulary = Vocabulary(),
                Labels = RecipeLabels.Of(_recipe),
                Examples = examples,
                Length = options.Sample ? Length : width,
                Adapt = options.DenseHead ? DenseLabels.Spread : null,
                BackboneOnly = options.BackboneOnly,
            });
            var perToken = options.Inference ? model.ForwardFlops / model.Examples / model.Length : model.FlopsPerToken;
            return (model.Parameters.Parameters, perToken * report.Steps.Average(s => s.Tokens));
        }
        catch (RunnerException unknown)
        {
            var warning = ExperimentErrors.OperationsUnknown;
            workbench.Output.Warn(warning, $"{warning.Format(unknown.Message)} {warning.Remedy}");
            return (null, null);
        }
    }

    private int Length => options.Length ?? _recipe.Task.TrainingLength;

    private ModelContext Vocabulary()
    {
        var size = options.Vocabulary ?? _vocabulary ?? _recipe.Tokenizer?.VocabularySize ?? AssumedVocabulary;
        return new ModelContext(size, _recipe.Tokenizer?.Special?.Padding is { } padding && padding < size ? padding : 0);
    }

    private double? CheckpointShare(BenchReport report)
    {
        var every = _recipe.Checkpoint.Every;
        if (report.CheckpointMilliseconds is not { } save || every.Value == 0)
            return null;
        if (every.Unit is not (Values.DurationUnit.Steps or Values.DurationUnit.Percent) || _recipe.Train.Duration.Unit != Values.DurationUnit.Steps)
            return null;
        var steps = Math.Max(1, every.ToSteps(0, 0, _recipe.Train.Duration.ToSteps(0, 0, 0)));
        return save / (save + steps * report.Milliseconds);
    }

    private static torch.ScalarType Precision(string name) => name switch
    {
        "bf16" => torch.ScalarType.BFloat16,
        "fp16" => torch.ScalarType.Float16,
        _ => torch.ScalarType.Float32,
    };
}
