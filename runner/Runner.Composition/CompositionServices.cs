using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Runner.Components;

namespace Runner.Composition;

/// <summary>Registers what composes recipes.</summary>
public static class CompositionServices
{
    /// <summary>Adds the plugins, their catalog, and what makes and composes components. What is registered already stays.</summary>
    /// <param name="services">Receives them.</param>
    /// <param name="folders">Plugin folders, or folders of plugin folders, beside those of the program.</param>
    /// <param name="options">How plugins are loaded.</param>
    public static IServiceCollection AddRunnerComposition(this IServiceCollection services, IReadOnlyList<string> folders, PluginOptions options)
    {
        services.TryAddSingleton(_ => PluginHost.Load(folders, options));
        services.TryAddSingleton(provider => Catalog.Of(provider.GetRequiredService<PluginSet>()));
        services.TryAddSingleton<IComponentFactory, ComponentFactory>();
        services.TryAddSingleton<PlanComposer>();
        return services;
    }
}
