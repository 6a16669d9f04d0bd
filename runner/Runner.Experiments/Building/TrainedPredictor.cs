using Runner.Data;
using Runner.Errors;
using Runner.Inference;
using Runner.Metrics;
using Runner.Recipes;
using Runner.Tasks;
using Runner.Weights;
using static TorchSharp.torch;

namespace Runner.Experiments;

/// <summary>A trained run, built again for its task with the weights of a checkpoint, on the CPU.</summary>
public sealed class TrainedPredictor : IDisposable
{
    private readonly BuiltExperiment _experiment;

    private TrainedPredictor(BuiltExperiment experiment, ExperimentRecipe recipe)
    {
        _experiment = experiment;
        Predictor = new Predictor(experiment.Task.Model, CPU) { Seed = recipe.Seed, BatchSize = recipe.Evaluate.BatchSize };
    }

    /// <summary>The task, with its sets of examples.</summary>
    public TrainingTask Task => _experiment.Task;

    /// <summary>Predicts for examples, of the task's sets or others of its making, in batches as evaluations have them.</summary>
    public Predictor Predictor { get; }

    /// <summary>Predictions for one of the task's evaluation sets, in the order of ids.</summary>
    /// <param name="set">Name of the set.</param>
    /// <param name="stop">Gives up between two batches.</param>
    /// <exception cref="ArgumentException">There is no such set.</exception>
    /// <exception cref="RunnerException">RUN4008: the task predicts nothing.</exception>
    public IReadOnlyList<ExamplePrediction> Predict(string set, CancellationToken stop = default) =>
        Task.Evaluations.FirstOrDefault(evaluation => evaluation.Name == set) is { } found
            ? Predictor.Predict(found.Examples, stop: stop)
            : throw new ArgumentException($"There is no set '{set}'; there are: {string.Join(", ", Task.Evaluations.Select(evaluation => evaluation.Name))}.", nameof(set));

    /// <summary>Builds it. Null where the run's recipe has errors.</summary>
    /// <param name="workbench">Plugins and weights.</param>
    /// <param name="workspace">Where runs are.</param>
    /// <param name="source">A run, or a checkpoint's folder.</param>
    /// <param name="diagnostics">Receives what is wrong with its recipe.</param>
    /// <param name="stop">Gives up the preparation of data.</param>
    internal static TrainedPredictor? Open(Workbench workbench, Workspace workspace, string source, DiagnosticBag diagnostics, CancellationToken stop)
    {
        var (run, weights) = TrainedModel.Find(workspace, source);
        var bench = workbench.WithFormerDataRoot(Tracking.Provenance.Read(run)?.Request.DataRoot);
        if (bench.PlannerOf(run).Plan(run.RecipeFile, [], Severity.Error, diagnostics) is not { Recipe: { } recipe })
            return null;
        // the weights it started from are not needed any more
        var experiment = BuiltExperiment.Build(
            recipe with { Weights = null }, bench.Cache, new TokenStoresOptions { Logger = bench.Logger, Cancellation = stop }, bench.Weights, labels: RunLabelFiles.Names(run));
        try
        {
            using var trained = bench.Weights.Open(weights);
            InitialWeights.Load(experiment.Task.Model.Network, trained, new InitialWeightsOptions { From = weights });
            return new TrainedPredictor(experiment, recipe);
        }
        catch
        {
            experiment.Dispose();
            throw;
        }
    }

    public void Dispose() => _experiment.Dispose();
}
