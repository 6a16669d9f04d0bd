using Runner.Composition;
using Runner.Inference;
using Runner.LibTorch;
using Runner.Recipes;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>
/// Composes, checks, plans and runs experiments: what the command line does, from C#. Made by <see cref="ExperimentServices.AddRunner"/>. One host, and one call at a
/// time, in a process: libtorch, its threads and the ranks of a launcher belong to the process.
/// </summary>
public sealed class ExperimentHost
{
    private readonly Workbench _workbench;

    internal ExperimentHost(Workbench workbench)
    {
        _workbench = workbench;
        Workspace = new Workspace(workbench.Workspace, workbench.Output.Warn) { Environment = workbench.Environment };
    }

    internal Workspace Workspace { get; }

    /// <summary>The installed components.</summary>
    public Catalog Catalog => _workbench.Catalog;

    /// <summary>The recipe with every default and where each setting comes from, also of one that is not good yet.</summary>
    /// <param name="recipe">Recipe file.</param>
    /// <param name="changes">Changes, applied in order: <c>model.hidden=64</c>.</param>
    /// <returns>The recipe, null where it cannot be read at all, and what is wrong with it.</returns>
    public (RecipeMap? Recipe, IReadOnlyList<Diagnostic> Findings) Compose(string recipe, params IReadOnlyList<string> changes)
    {
        var (overrides, diagnostics) = Read(changes);
        return (_workbench.Planner.Compose(recipe, overrides, Severity.Warning, diagnostics)?.Resolved, diagnostics.Items);
    }

    /// <summary>Everything that is wrong with a recipe and the runs of its ablation, and with the files that they name. Trains nothing.</summary>
    /// <param name="recipe">Recipe file.</param>
    /// <param name="changes">Changes, applied in order.</param>
    /// <returns>The findings; it can be run where none is an error.</returns>
    public IReadOnlyList<Diagnostic> Validate(string recipe, params IReadOnlyList<string> changes)
    {
        var opened = Open(recipe, changes, Severity.Error);
        new FileChecks(_workbench).All(opened.Runs, opened.Diagnostics);
        return opened.Diagnostics.Items;
    }

    /// <summary>What the runs of a recipe cost, the first of each arm: parameters, operations, memory, steps and, where an earlier run was as large, time. Needs no data.</summary>
    /// <param name="recipe">Recipe file.</param>
    /// <param name="changes">Changes, applied in order.</param>
    /// <exception cref="RecipeException">The recipe has errors.</exception>
    /// <exception cref="Errors.RunnerException">The model does not fit together.</exception>
    public IReadOnlyList<ExperimentForecast> Plan(string recipe, params IReadOnlyList<string> changes)
    {
        var opened = Open(recipe, changes, Severity.Warning).OrThrow();
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedDevice.Any });
        var forecaster = new ExperimentForecaster(Workspace.Index(), null, null, _workbench.Output);
        return opened.Arms is { } arms ? [.. arms.Runs.DistinctBy(run => run.Arm.Name).Select(run => forecaster.Forecast(run.Plan))] : [forecaster.Forecast(opened.Plan!)];
    }

    /// <summary>
    /// Trains and evaluates a recipe, or all arms and seeds of its ablation. An interrupted run of the same recipe goes on, a finished one is left as it is, an ablation
    /// does only what is missing.
    /// </summary>
    /// <param name="request">What is run.</param>
    /// <param name="stop">Asks to stop after the present step, with a checkpoint.</param>
    /// <exception cref="RecipeException">The recipe has errors.</exception>
    public ExperimentOutcome Run(RunRequest request, CancellationToken stop = default)
    {
        using var joining = Joining.Begin(_workbench);
        var recipe = Open(request.Recipe, request.Changes, Severity.Error).OrThrow();
        Workspace.WarnOfFolder(recipe.Plan!.Recipe.Tracking);
        return new ExperimentExecution(_workbench, Workspace.WithResults(request.Results), joining).Run(recipe, request, stop);
    }

    /// <summary>Goes on with an interrupted run, from its last checkpoint, bit for bit as if it had never stopped; or with an ablation.</summary>
    /// <param name="request">Which one.</param>
    /// <param name="stop">Asks to stop after the present step, with a checkpoint.</param>
    /// <exception cref="RecipeException">The run's own recipe has errors by now.</exception>
    /// <exception cref="Errors.RunnerException">There is no such run, or nothing of it to go on with.</exception>
    public ExperimentOutcome Resume(ResumeRequest request, CancellationToken stop = default)
    {
        var run = ResumableRun.Find(Workspace, request.Run);
        if (run.OnlyOwes)
            return new FinishedDelivery(Workspace, _workbench.Output).DeliverAll(run.Folder, stop);
        var workbench = _workbench.WithFormerDataRoot(run.DataRoot);
        using var joining = Joining.Begin(workbench);
        var recipe = OpenedRecipe.Open(workbench.PlannerOf(run.Folder), run.Folder.RecipeFile, [], Severity.Error, new DiagnosticBag()).OrThrow();
        return new ExperimentExecution(workbench, Workspace, joining).Resume(run, recipe, request, stop);
    }

    /// <summary>Settings that differ, last metrics, and whether the runs agree bit for bit.</summary>
    /// <param name="runs">Ids, their first digits, names or folders.</param>
    /// <exception cref="Errors.RunnerException">There is no such run.</exception>
    public RunComparison Compare(params IReadOnlyList<string> runs)
    {
        var index = Workspace.Index();
        return RunComparison.Of([.. runs.Select(index.Find)]);
    }

    /// <summary>Opens a trained model that continues texts, on the CPU: of a run, of a checkpoint, or an imported one.</summary>
    /// <param name="source">The run, the checkpoint's folder, or the imported model's folder.</param>
    /// <exception cref="RecipeException">Its recipe has errors by now.</exception>
    /// <exception cref="Errors.RunnerException">It is no such model.</exception>
    public CausalModel OpenCausalModel(string source)
    {
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedDevice.Cpu });
        var diagnostics = new DiagnosticBag();
        return TrainedCausalModel.Open(_workbench, Workspace, source, diagnostics) ?? throw new RecipeException(diagnostics.Items);
    }

    /// <summary>Opens a trained run for its task, on the CPU, to predict with it.</summary>
    /// <param name="source">The run, or a checkpoint's folder.</param>
    /// <param name="stop">Gives up the preparation of data.</param>
    /// <exception cref="RecipeException">Its recipe has errors by now.</exception>
    /// <exception cref="Errors.RunnerException">There is no such run.</exception>
    public TrainedPredictor OpenPredictor(string source, CancellationToken stop = default)
    {
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedDevice.Cpu });
        var diagnostics = new DiagnosticBag();
        return TrainedPredictor.Open(_workbench, Workspace, source, diagnostics, stop) ?? throw new RecipeException(diagnostics.Items);
    }

    private OpenedRecipe Open(string recipe, IReadOnlyList<string> changes, Severity missingData)
    {
        var (overrides, diagnostics) = Read(changes);
        return OpenedRecipe.Open(_workbench.Planner, recipe, overrides, missingData, diagnostics);
    }

    private static (IReadOnlyList<RecipeOverride> Overrides, DiagnosticBag Diagnostics) Read(IReadOnlyList<string> changes)
    {
        var diagnostics = new DiagnosticBag();
        return ([.. changes.Select(text => RecipeOverride.Parse(text, diagnostics)).OfType<RecipeOverride>()], diagnostics);
    }
}
