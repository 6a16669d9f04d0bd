using System.Reflection;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins.Loader;
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
            var path = Path.Combine(plugin.Folder, plugin.Manifest!.Assembly);
            var assembly = Context(path).LoadFromAssemblyPath(path);
            PluginOwners.Note(assembly, plugin);
            return [.. facts.Exports.Select(export => Define(plugin, assembly, export.ClassName))];
        }
        catch (Exception e) when (e is not RunnerException)
        {
            throw PluginErrors.LoadFailed.Because(e, plugin.Name, Reason(e));
        }
    }

    // not by PluginLoader: for each plugin it looks for folders of the host's runtime configuration, which takes longer than all else; a plugin brings what it needs
    private static AssemblyLoadContext Context(string path)
    {
        var context = new AssemblyLoadContextBuilder().SetMainAssemblyPath(path).SetDefaultContext(AssemblyLoadContext.Default).IsLazyLoaded(true);
        foreach (var assembly in Shared)
            context.PreferDefaultLoadContextAssembly(assembly.GetName());
        return context.Build();
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
