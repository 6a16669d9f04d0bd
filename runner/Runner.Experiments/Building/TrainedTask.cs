using Runner.Architectures;
using Runner.Data;
using Runner.Errors;
using Runner.Inference;
using Runner.Metrics;
using Runner.Recipes;
using Runner.Tasks;
using Runner.Tracking;
using Runner.Training.Checkpoints;
using Runner.Weights;
using TorchSharp;

namespace Runner.Experiments;

/// <summary>
/// A trained run of a task on labelled records, with the tokenizer and the labels it kept: judges it on records and predicts for new ones, by the same path from
/// record to prediction as its evaluations took. Needs none of the data it was trained on.
/// </summary>
public sealed class TrainedTask : IDisposable
{
    private readonly TaskModel _model;
    private readonly Predictor _predictor;

    private TrainedTask(TaskModel model, IRecordTaskComponent task, RecordContext context, ExperimentRecipe recipe, TrainedTaskOptions options)
    {
        (_model, Task, Context) = (model, task, context);
        _predictor = new Predictor(model, options.Device) { Seed = recipe.Seed, BatchSize = options.BatchSize ?? recipe.Evaluate.BatchSize };
    }

    /// <summary>The task.</summary>
    public IRecordTaskComponent Task { get; }

    /// <summary>Tokenizer and labels of the run.</summary>
    public RecordContext Context { get; }

    /// <summary>The checkpoint whose weights are used, such as <c>step-000500</c>.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Predictions for records, in the order of their ids, and the values of the task's metrics, where all records are labelled.</summary>
    /// <param name="name">Name of the set, for messages.</param>
    /// <param name="records">Of the kind the task reads.</param>
    /// <param name="stop">Gives up between two batches.</param>
    /// <exception cref="RunnerException">A record cannot be encoded; the message says where it stands.</exception>
    public ScoredRecords Score(string name, IReadOnlyList<DataRecord> records, CancellationToken stop = default)
    {
        var set = Task.Examples(Context, name, records);
        var (predictions, values) = _predictor.Predict(set, stop: stop);
        return new ScoredRecords(predictions, set.Metrics.Count == 0 ? null : values, Tokens(set));
    }

    public void Dispose() => _model.Dispose();

    // padding not counted
    private static long Tokens(EvaluationSet set) => (long)Math.Round(set.Examples.MeanTokens * set.Examples.Count);

    /// <summary>Opens it. Null where the run's recipe has errors.</summary>
    /// <param name="workbench">Plugins and weights.</param>
    /// <param name="workspace">Where runs are.</param>
    /// <param name="source">A run, with <c>@best</c>, <c>@last</c> or <c>@step-100</c> for one of its checkpoints, or a checkpoint's folder. Without a choice, the best one where the run keeps one.</param>
    /// <param name="overrides">Changes of its recipe.</param>
    /// <param name="options">Where and how it computes.</param>
    /// <param name="diagnostics">Receives what is wrong with its recipe.</param>
    internal static (TrainedTask Task, ExperimentPlan Plan, RunFolder Run)? Open(
        Workbench workbench, Workspace workspace, string source, IReadOnlyList<RecipeOverride> overrides, TrainedTaskOptions options, DiagnosticBag diagnostics)
    {
        var (run, weights) = TrainedModel.Find(workspace, source);
        var bench = workbench.WithFormerDataRoot(Provenance.Read(run)?.Request.DataRoot);
        if (bench.PlannerForUse(run).Plan(run.RecipeFile, overrides, Severity.Warning, diagnostics) is not { } plan)
            return null;
        var recipe = plan.Recipe;
        if (recipe.Task is not IRecordTaskComponent task || recipe.Model is not { } architecture)
            throw ExperimentErrors.NoRecordTask.With(source);
        if (weights == run.Location && recipe.Checkpoint.Best is not null)
            weights = CheckpointChoice.Find(run.Location, "best");
        var checkpoint = WeightsReader.CheckpointOf(weights) ?? weights;
        var tokenizer = TrainedModel.Tokenizer(bench, run, recipe) ?? throw ExperimentErrors.NoRecordTask.With(source);
        var labels = RunLabelFiles.Names(run);
        var model = TaskModels.Build(task, architecture, new ModelContext(tokenizer.Vocabulary.Count, tokenizer.Vocabulary.Special.Padding), bench.Weights, labels);
        try
        {
            using (var trained = bench.Weights.Open(checkpoint))
                InitialWeights.Load(model.Network, trained, new InitialWeightsOptions { From = checkpoint });
            model.Network.to(options.Device);
            return (new TrainedTask(model, task, new RecordContext(architecture, tokenizer, labels), recipe, options) { Checkpoint = Path.GetFileName(checkpoint) }, plan, run);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}

/// <summary>Where and how a trained model computes.</summary>
public sealed record TrainedTaskOptions
{
    /// <summary>Where the model is. Default: the CPU.</summary>
    public torch.Device Device { get; init; } = torch.CPU;

    /// <summary>Examples of a batch; null for the recipe's <c>evaluate.batch_size</c>.</summary>
    public int? BatchSize { get; init; }
}

/// <summary>What a model said of records.</summary>
/// <param name="Predictions">In the order of the records' ids.</param>
/// <param name="Values">The task's metrics; null where a record has no labels.</param>
/// <param name="Tokens">Tokens that were read, padding not counted.</param>
public sealed record ScoredRecords(IReadOnlyList<ExamplePrediction> Predictions, IReadOnlyDictionary<string, double>? Values, long Tokens);
