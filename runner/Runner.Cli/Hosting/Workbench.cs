using System.CommandLine;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Runner.Cli.Experiments;
using Runner.Components;
using Runner.Composition;
using Runner.Data;
using Runner.Interchange;
using Runner.Recipes;
using Runner.Weights;

namespace Runner.Cli.Hosting;

/// <summary>What commands work with: the loaded plugins, their catalog, and the services components may ask for.</summary>
internal sealed class Workbench
{
    private Workbench(PluginSet plugins, ParseResult arguments, string? dataRoot)
    {
        Catalog = Catalog.Of(plugins);
        DataRoot = Folders.Data(arguments.GetValue(CommonOptions.Data)) ?? (Directory.Exists(dataRoot) ? dataRoot : null);
        Services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new DataCache(Folders.Cache))
            .AddSingleton<ILoggerFactory>(new LoggerFactory([new ConsoleWarnings()]))
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton(Catalog)
            .AddSingleton<IComponentFactory, ComponentFactory>()
            .AddSingleton(provider => new ModelFormats(() => Formats(provider)))
            .AddSingleton(provider => new TokenizerFormats(() => TokenizerReaders(provider)))
            .AddSingleton<WeightsReader>()
            .AddSingleton<IWeightsReader>(provider => provider.GetRequiredService<WeightsReader>())
            .BuildServiceProvider();
        Planner = new ExperimentPlanner(Catalog, Services, DataRoot) { Workspace = arguments.GetValue(CommonOptions.Workspace) ?? Environment.CurrentDirectory };
    }

    public Catalog Catalog { get; }

    public IServiceProvider Services { get; }

    public ExperimentPlanner Planner { get; }

    /// <summary>Plans a run that goes on, from the recipe in its folder: it needs what it started from only as long as it has no checkpoint of its own.</summary>
    public ExperimentPlanner PlannerOf(Tracking.RunFolder run) =>
        new(Catalog, Services, DataRoot) { Workspace = Planner.Workspace, Own = new OwnWeights(run, Weights) };

    /// <summary>Folder that data paths start from; null where none is given.</summary>
    public string? DataRoot { get; }

    /// <summary>What was said of the data by this command: once is enough, however many runs read it.</summary>
    public ISet<string> SaidOfData { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Opens weights of trained models.</summary>
    public WeightsReader Weights => Services.GetRequiredService<WeightsReader>();

    /// <summary>Hashes files and weights that recipes name.</summary>
    public ContentHashes Contents => new(Weights);

    public ILogger Logger => Services.GetRequiredService<ILoggerFactory>().CreateLogger("runner");

    /// <summary>The host's assemblies and those of the loaded plugins: where numbered messages are declared.</summary>
    public IEnumerable<Assembly> Assemblies =>
    [
        typeof(Errors.ErrorDescriptor).Assembly, typeof(RecipeErrors).Assembly, typeof(PluginHost).Assembly, typeof(Data.TokenStores).Assembly, typeof(WeightsReader).Assembly, typeof(Training.Trainer).Assembly,
        typeof(Tracking.RunJournal).Assembly,
        typeof(LibTorch.TorchRuntime).Assembly, typeof(Workbench).Assembly, .. Catalog.Components.Select(c => c.Class.Assembly),
    ];

    /// <summary>Loads the plugins that the command line and the environment name; a broken one is said and stops nothing.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="dataRoot">Data root where neither of them names one; null for none.</param>
    public static Workbench Open(ParseResult arguments, string? dataRoot = null)
    {
        var folders = (arguments.GetValue(CommonOptions.Plugins) ?? [])
            .Concat(PluginOptions.Split(Environment.GetEnvironmentVariable(PluginOptions.EnvironmentVariable)));
        var plugins = PluginHost.Load(folders, new PluginOptions
        {
            LockFile = arguments.GetValue(CommonOptions.PluginLock),
            Development = arguments.GetValue(CommonOptions.Development),
        });
        foreach (var broken in plugins.States.Where(s => s.Status != PluginStatus.Loaded))
            Console.Error.WriteLine($"warning {broken.Error?.Code}: {broken.Reason}");
        return new Workbench(plugins, arguments, dataRoot);
    }

    private static IReadOnlyList<(string Name, IModelFormatComponent Format)> Formats(IServiceProvider services) => All<IModelFormatComponent>(services, "format");

    private static IReadOnlyList<(string Name, ITokenizerFormatComponent Format)> TokenizerReaders(IServiceProvider services) =>
        All<ITokenizerFormatComponent>(services, "tokenizer-format");

    private static IReadOnlyList<(string Name, T Component)> All<T>(IServiceProvider services, string kind)
        where T : class, IComponent
    {
        var factory = services.GetRequiredService<IComponentFactory>();
        return [.. services.GetRequiredService<Catalog>().OfKind(kind).Select(c => c.Name).Distinct(StringComparer.Ordinal)
            .Select(name => (name, factory.Create<T>(new JsonObject { ["type"] = name })))];
    }
}
