using System.Reflection;
using McMaster.NETCore.Plugins;
using Microsoft.Extensions.Logging;
using Runner.Components;
using Runner.Errors;

namespace Runner.Composition;

/// <summary>Loads the assembly of a checked plugin into a load context of its own.</summary>
internal static class PluginAssembly
{
    // Whatever types the contracts mention: a plugin that brings a copy of its own, often unknowingly, would not recognise them.
    private static readonly Assembly[] Shared =
    [
        typeof(IComponent).Assembly, typeof(ILogger).Assembly, typeof(Microsoft.Extensions.DependencyInjection.ActivatorUtilities).Assembly,
        typeof(System.Text.Json.JsonElement).Assembly,
    ];

    public static List<ComponentDefinition> Load(PluginState plugin, AssemblyFacts facts)
    {
        try
        {
            var loader = PluginLoader.CreateFromAssemblyFile(Path.Combine(plugin.Folder, plugin.Manifest!.Assembly), config =>
            {
                foreach (var assembly in Shared)
                    config.SharedAssemblies.Add(assembly.GetName());
                config.IsLazyLoaded = true;
            });
            var assembly = loader.LoadDefaultAssembly();
            PluginOwners.Note(assembly, plugin);
            return [.. facts.Exports.Select(export => Define(plugin, assembly, export.ClassName))];
        }
        catch (Exception e) when (e is not RunnerException)
        {
            throw PluginErrors.LoadFailed.Because(e, plugin.Name, Reason(e));
        }
    }

    private static ComponentDefinition Define(PluginState plugin, Assembly assembly, string className)
    {
        var type = assembly.GetType(className, throwOnError: true)!;
        return ComponentDefinition.Of(type, plugin, out var problem)
            ?? throw PluginErrors.InvalidComponent.With(plugin.Name, className, problem);
    }

    /// <summary>What an exception says, without the wrappers of reflection, as one sentence.</summary>
    public static string Reason(Exception exception)
    {
        while (exception is TargetInvocationException or TypeInitializationException && exception.InnerException is { } inner)
            exception = inner;
        var text = exception.Message.ReplaceLineEndings(" ").Trim();
        return $"{exception.GetType().Name}: {(text.EndsWith('.') ? text : text + ".")}";
    }
}
