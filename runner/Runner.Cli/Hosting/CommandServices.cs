using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Composition;
using Runner.Experiments;

namespace Runner.Cli.Hosting;

/// <summary>The services of one command: put together from its command line, checked, and disposed with it.</summary>
internal sealed class CommandServices : IDisposable
{
    private static readonly ServiceProviderOptions Checked = new() { ValidateOnBuild = true, ValidateScopes = true };

    private readonly ServiceProvider _provider;

    private CommandServices(ServiceProvider provider) => _provider = provider;

    public Workbench Workbench => _provider.GetRequiredService<Workbench>();

    /// <summary>Puts them together. Plugins are loaded where something first asks for the workbench; a broken one is said and stops nothing.</summary>
    public static CommandServices Open(ParseResult arguments) => new(new ServiceCollection()
        .AddSingleton(TimeProvider.System)
        .AddSingleton(RunnerEnvironment.OfProcess())
        .AddSingleton<IExperimentOutput, ConsoleOutput>()
        .AddSingleton<ILoggerFactory>(_ => new LoggerFactory([new ConsoleWarnings()]))
        .AddRunner(new RunnerOptions
        {
            Workspace = arguments.GetValue(CommonOptions.Workspace),
            DataRoot = arguments.GetValue(CommonOptions.Data),
            Plugins = arguments.GetValue(CommonOptions.Plugins) ?? [],
            PluginLock = arguments.GetValue(CommonOptions.PluginLock),
            Development = arguments.GetValue(CommonOptions.Development),
        })
        .BuildServiceProvider(Checked));

    /// <summary>The installed components, for completion.</summary>
    public static Catalog CatalogOf(ParseResult arguments)
    {
        using var services = Open(arguments);
        return services.Workbench.Catalog;
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public void Dispose() => _provider.Dispose();
}
