using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Runner.Components;
using Runner.Composition;
using Runner.Data;
using Runner.Inference;
using Runner.Interchange;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>Registers everything that experiments need.</summary>
public static class ExperimentServices
{
    /// <summary>
    /// Adds <see cref="ExperimentHost"/> and what it stands on: plugins, catalog, weights, data, inference. What is registered already stays, such as an
    /// <see cref="IExperimentOutput"/>, an <see cref="ILoggerFactory"/>, a <see cref="TimeProvider"/> or a <see cref="RunnerEnvironment"/> of one's own.
    /// </summary>
    /// <param name="services">Receives them.</param>
    /// <param name="options">What the experiments share; null for the defaults.</param>
    public static IServiceCollection AddRunner(this IServiceCollection services, RunnerOptions? options = null)
    {
        var settings = options ?? new RunnerOptions();
        var environment = services.LastOrDefault(service => service.ServiceType == typeof(RunnerEnvironment))?.ImplementationInstance as RunnerEnvironment
            ?? RunnerEnvironment.OfProcess();
        services.TryAddSingleton(settings);
        services.TryAddSingleton(environment);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.TryAddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.TryAddSingleton<IExperimentOutput>(provider => new ExperimentOutput(time: provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new ModelFormats(() => All<IModelFormatComponent>(provider, "format")));
        services.TryAddSingleton(provider => new TokenizerFormats(() => All<ITokenizerFormatComponent>(provider, "tokenizer-format")));
        services.AddRunnerComposition(
            [.. settings.Plugins, .. PluginOptions.Split(environment.Variable(PluginOptions.EnvironmentVariable))],
            new PluginOptions { LockFile = settings.PluginLock, Development = settings.Development });
        services.AddRunnerWeights();
        services.AddRunnerData(environment.Cache);
        services.AddRunnerInference();
        services.TryAddSingleton<Workbench>();
        services.TryAddSingleton(provider => new ExperimentHost(provider.GetRequiredService<Workbench>()));
        return services;
    }

    private static IReadOnlyList<(string Name, T Component)> All<T>(IServiceProvider services, string kind)
        where T : class, IComponent
    {
        var factory = services.GetRequiredService<IComponentFactory>();
        return [.. services.GetRequiredService<Catalog>().OfKind(kind).Select(c => c.Name).Distinct(StringComparer.Ordinal)
            .Select(name => (name, factory.Create<T>(new JsonObject { ["type"] = name })))];
    }
}
