using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Runner.Composition;

/// <summary>Which plugin a loaded assembly belongs to: each has a load context of its own.</summary>
internal static class PluginOwners
{
    // weak, so that a plugin that is unloaded is not kept
    private static readonly ConditionalWeakTable<AssemblyLoadContext, PluginState> Owners = [];

    public static void Note(Assembly assembly, PluginState plugin)
    {
        if (AssemblyLoadContext.GetLoadContext(assembly) is { } context && context != AssemblyLoadContext.Default)
            Owners.AddOrUpdate(context, plugin);
    }

    /// <summary>Null for the host's assemblies and shared ones.</summary>
    public static PluginState? Of(Assembly assembly) =>
        AssemblyLoadContext.GetLoadContext(assembly) is { } context && Owners.TryGetValue(context, out var plugin) ? plugin : null;
}
