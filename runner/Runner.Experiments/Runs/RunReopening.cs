using Runner.Data;
using Runner.LibTorch;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Experiments;

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

    /// <summary>Finds the run that can be built again.</summary>
    /// <exception cref="Errors.RunnerException">There is none, or it has no recipe.</exception>
    public static RunFolder Find(Workspace workspace, string run)
    {
        var folder = workspace.Index().FindUsable(run, r => File.Exists(r.RecipeFile));
        return File.Exists(folder.RecipeFile) ? folder : throw ExperimentErrors.RunNotResumable.With(folder.Identity.RunId, "ended before its recipe was written");
    }

    /// <summary>Builds a run.</summary>
    /// <param name="workbench">Has the run's data root as its former one.</param>
    /// <param name="folder">The run.</param>
    /// <param name="plan">Its own recipe, planned.</param>
    /// <param name="progress">Hears of data that is prepared.</param>
    /// <param name="stop">Asks to stop.</param>
    public static RunReopening Open(Workbench workbench, RunFolder folder, ExperimentPlan plan, IPreparationProgress progress, CancellationToken stop)
    {
        var torch = TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedLibTorch.Of(plan.Recipe.Train.Device) });
        var options = new TokenStoresOptions { Progress = progress, Logger = workbench.Logger, Cancellation = stop };
        return new RunReopening(folder, plan, workbench, torch.Build, BuiltExperiment.Build(plan.Recipe, workbench.Cache, options, workbench.Weights));
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
    public TrainingSetup Setup(string writable) => TrainingAssembly.Of(_workbench, _plan, Experiment, _libTorch, writable);

    public void Dispose() => Experiment.Dispose();
}
