using System.Reflection;
using Microsoft.Extensions.Logging;
using Runner.Composition;
using Runner.Recipes;
using Runner.Tracking;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>What experiments work with: the loaded plugins, their catalog, and the services components may ask for. Says once which plugins are broken.</summary>
internal sealed class Workbench
{
    public Workbench(
        IServiceProvider services, RunnerOptions options, RunnerEnvironment environment, PluginSet plugins, Catalog catalog, PlanComposer composer, WeightsReader weights,
        IExperimentOutput output, ILoggerFactory logging, TimeProvider time)
    {
        (Services, Environment, Catalog, Composer, Weights, Output, Time) = (services, environment, catalog, composer, weights, output, time);
        Logger = logging.CreateLogger("runner");
        DataRoot = (options.DataRoot ?? environment.Data) is { } folder ? Path.GetFullPath(folder) : null;
        Workspace = options.Workspace ?? environment.CurrentDirectory;
        Contents = new ContentHashes(weights, Cache);
        Planner = new ExperimentPlanner(Composer, DataRoot, environment) { Workspace = Workspace };
        foreach (var broken in plugins.States.Where(state => state.Error is not null))
            output.Warn(broken.Error!, broken.Reason ?? "");
    }

    private Workbench(Workbench other)
    {
        (Services, Environment, Catalog, Composer, Weights, Output, Time) =
            (other.Services, other.Environment, other.Catalog, other.Composer, other.Weights, other.Output, other.Time);
        (Logger, DataRoot, Workspace, Contents, Planner, SaidOfData) = (other.Logger, other.DataRoot, other.Workspace, other.Contents, other.Planner, other.SaidOfData);
    }

    public Catalog Catalog { get; }

    public IServiceProvider Services { get; }

    public RunnerEnvironment Environment { get; }

    /// <summary>Composes and binds recipes of any shape.</summary>
    public PlanComposer Composer { get; }

    public ExperimentPlanner Planner { get; private init; }

    /// <summary>Hears what is done.</summary>
    public IExperimentOutput Output { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    /// <summary>Folder that holds the runs a recipe may name.</summary>
    public string Workspace { get; }

    /// <summary>Folder for derived data.</summary>
    public string Cache => Environment.Cache;

    /// <summary>Folder that data paths start from; null where none is given.</summary>
    public string? DataRoot { get; private init; }

    /// <summary>What was said of the data by this host: once is enough, however many runs read it.</summary>
    public ISet<string> SaidOfData { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Opens weights of trained models.</summary>
    public WeightsReader Weights { get; }

    /// <summary>Hashes files and weights that recipes name.</summary>
    public ContentHashes Contents { get; }

    /// <summary>The library's assemblies and those of the loaded plugins: where numbered messages are declared.</summary>
    public IEnumerable<Assembly> Assemblies =>
    [
        typeof(Errors.ErrorDescriptor).Assembly, typeof(RecipeErrors).Assembly, typeof(PluginHost).Assembly, typeof(Data.TokenStores).Assembly, typeof(WeightsReader).Assembly,
        typeof(Training.Trainer).Assembly, typeof(RunJournal).Assembly, typeof(LibTorch.TorchRuntime).Assembly, typeof(Inference.InferenceErrors).Assembly,
        typeof(Workbench).Assembly, .. Catalog.Components.Select(c => c.Class.Assembly),
    ];

    /// <summary>The same with the data root that a run had, where nothing names another one and it is still there.</summary>
    public Workbench WithFormerDataRoot(string? root) => DataRoot is not null || !Directory.Exists(root) ? this : new Workbench(this)
    {
        DataRoot = root,
        Planner = new ExperimentPlanner(Composer, root, Environment) { Workspace = Workspace },
    };

    /// <summary>Plans a trained run that is used on other data.</summary>
    public ExperimentPlanner PlannerForUse(RunFolder run) =>
        new(Composer, DataRoot, Environment) { Workspace = Workspace, Own = new OwnWeights(run, Weights), ChecksData = false };

    /// <summary>Plans a run that goes on, from the recipe in its folder: it needs what it started from only as long as it has no checkpoint of its own.</summary>
    public ExperimentPlanner PlannerOf(RunFolder run) => new(Composer, DataRoot, Environment) { Workspace = Workspace, Own = new OwnWeights(run, Weights) };
}
