using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Data;
using Runner.LibTorch;
using Runner.Recipes;
using Runner.Tracking;
using Runner.Training;
using Runner.Weights;

namespace Runner.Cli.Experiments;

/// <summary>A run of the past built again from its own recipe, to look at what it computed; nothing is recorded.</summary>
internal sealed class RunReopening : IDisposable
{
    private readonly ExperimentPlan _plan;
    private readonly Workbench _workbench;
    private readonly string _libTorch;

    private RunReopening(RunFolder folder, ExperimentPlan plan, Workbench workbench, string libTorch, BuiltExperiment experiment) =>
        (Folder, _plan, _workbench, _libTorch, Experiment) = (folder, plan, workbench, libTorch, experiment);

    public RunFolder Folder { get; }

    public BuiltExperiment Experiment { get; }

    /// <summary>Finds and builds a run. Null after all errors of its recipe were printed.</summary>
    public static RunReopening? Open(ParseResult arguments, Workspace workspace, string run, IPreparationProgress progress, CancellationToken stop)
    {
        var folder = workspace.Index().FindUsable(run, r => File.Exists(r.RecipeFile));
        if (!File.Exists(folder.RecipeFile))
            throw CliErrors.RunNotResumable.With(folder.Identity.RunId, "ended before its recipe was written");
        var workbench = Workbench.Open(arguments, Provenance.Read(folder)?.Request.DataRoot);
        var diagnostics = new DiagnosticBag();
        var plan = workbench.Planner.Plan(folder.RecipeFile, [], Severity.Error, diagnostics);
        if (RecipeInput.Show(diagnostics, Console.Error) || plan is null)
            return null;
        var torch = TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = ExperimentRun.Wanted(plan.Recipe.Train.Device) });
        var options = new TokenStoresOptions { Progress = progress, Logger = workbench.Logger, Cancellation = stop };
        return new RunReopening(folder, plan, workbench, torch.Build, BuiltExperiment.Build(plan.Recipe, Folders.Cache, options, workbench.Weights));
    }

    /// <summary>How the data differs from what the run was made from, a line each.</summary>
    public IReadOnlyList<string> DataDifferences()
    {
        var then = Provenance.Read(Folder)?.Request.Data ?? new Dictionary<string, string>();
        var now = Experiment.DataFingerprints;
        return [.. then.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Select(name => (name, Then: then.GetValueOrDefault(name, "absent"), Now: now.GetValueOrDefault(name, "absent")))
            .Where(d => d.Then != d.Now).Select(d => $"  data '{d.name}': was {d.Then}, is {d.Now}")];
    }

    /// <summary>The training of the run, with nobody to tell.</summary>
    /// <param name="writable">Folder for what it writes.</param>
    public TrainingSetup Setup(string writable)
    {
        var recipe = _plan.Recipe;
        return new TrainingSetup
        {
            Task = Experiment.Task,
            Optimizer = recipe.Optimizer,
            Schedule = recipe.Schedule,
            Training = recipe.Train,
            Evaluation = recipe.Evaluate,
            Seed = recipe.Seed,
            Folder = writable,
            PlanFingerprint = _plan.Fingerprint,
            DataFingerprints = Experiment.DataFingerprints,
            LibTorch = _libTorch,
            LoadWeights = recipe.Weights is { } initial ? model => Load(model, initial) : null,
            Logger = _workbench.Logger,
        };
    }

    public void Dispose() => Experiment.Dispose();

    private void Load(TorchSharp.torch.nn.Module model, InitialWeightsOptions initial)
    {
        using var weights = _workbench.Weights.Open(initial.From);
        InitialWeights.Load(model, weights, initial);
    }
}
