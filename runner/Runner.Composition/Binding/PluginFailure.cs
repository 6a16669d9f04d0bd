using System.Diagnostics;
using System.Reflection;
using Runner.Errors;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>
/// Whose code threw. The innermost frame of a plugin tells the plugin; the component is the one whose class stands in the trace, or whose namespace is nearest to it.
/// </summary>
public static class PluginFailure
{
    /// <summary>
    /// A numbered sentence with plugin, component, place in the recipe and a file with the trace, where the code of a plugin threw something that says none of it. Anything
    /// else comes back as it is: what is numbered already, a stop, trouble with files.
    /// </summary>
    /// <param name="failure">What was caught.</param>
    /// <param name="components">Components of the recipe at hand; empty where there is none.</param>
    /// <param name="folder">Folder of the run, for the trace; null where there is none.</param>
    public static Exception Explain(Exception failure, IReadOnlyList<BoundComponent> components, string? folder)
    {
        if (failure is RunnerException explained && (explained.Descriptor == PluginErrors.Failed || explained.Descriptor == PluginErrors.BundledFailed))
            return failure;
        var cause = Cause(failure);
        if (cause is RunnerException or OperationCanceledException or OutOfMemoryException || IsAboutFiles(cause) || Frames(cause).FirstOrDefault() is not { } frame)
            return failure;
        var plugin = PluginOwners.Of(frame.Assembly)!;
        var component = Component(Frames(cause).TakeWhile(f => PluginOwners.Of(f.Assembly) == plugin).ToList(), components);
        var place = component is null ? "" : $" at {component.Path}{Written(component.Node.Mark)}";
        var (who, whose) = component is null
            ? ($"plugin '{plugin.Name}' {plugin.Version}", "")
            : (component.Definition.Display, $" (plugin '{plugin.Name}' {plugin.Version}){place}");
        var descriptor = IsBundled(plugin) ? PluginErrors.BundledFailed : PluginErrors.Failed;
        return descriptor.Because(failure, who, whose, PluginAssembly.Reason(cause), TraceFile.Write(failure, folder));
    }

    /// <summary>Whether code of <paramref name="assembly"/> stands in the trace of an exception.</summary>
    internal static bool IsIn(Exception failure, Assembly assembly) =>
        Methods(Unwrap(failure)).Any(method => method.DeclaringType?.Assembly == assembly);

    /// <summary>Without the wrappers of reflection and of parallel work.</summary>
    internal static Exception Unwrap(Exception failure)
    {
        while (failure is TargetInvocationException or TypeInitializationException or AggregateException && failure.InnerException is { } inner)
            failure = inner;
        return failure;
    }

    // a message of Runner's about something it did not expect, such as RUN3011 of a batch, is about its cause
    private static Exception Cause(Exception failure)
    {
        failure = Unwrap(failure);
        return failure is RunnerException { Descriptor.Category: ErrorCategory.Runner, InnerException: { } inner } ? Cause(inner) : failure;
    }

    private static bool IsAboutFiles(Exception failure) => failure is IOException and not (FileNotFoundException or FileLoadException) or UnauthorizedAccessException;

    private static IEnumerable<Type> Frames(Exception failure) =>
        Methods(failure).Select(method => method.DeclaringType!).Where(type => PluginOwners.Of(type.Assembly) is not null);

    private static IEnumerable<MethodBase> Methods(Exception failure) =>
        new StackTrace(failure, fNeedFileInfo: false).GetFrames().Select(frame => frame.GetMethod()).Where(method => method?.DeclaringType is not null)!;

    private static BoundComponent? Component(List<Type> frames, IReadOnlyList<BoundComponent> components)
    {
        var own = components.Where(c => c.Definition.Class.Assembly == frames[0].Assembly).ToList();
        var exact = frames.Select(Outermost).Select(type => own.Find(c => c.Definition.Class == type)).FirstOrDefault(c => c is not null);
        return exact ?? own.OrderByDescending(c => Shared(c.Definition.Class.Namespace ?? "", frames[0].Namespace ?? "")).FirstOrDefault();
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }

    private static int Shared(string a, string b) => a.Split('.').Zip(b.Split('.')).TakeWhile(parts => parts.First == parts.Second).Count();

    private static string Written(SourceMark mark) => mark.Line > 0 ? $", {mark.File}({mark.Line},{mark.Column})" : "";

    private static bool IsBundled(PluginState plugin) =>
        plugin.Folder.StartsWith(Path.Combine(AppContext.BaseDirectory, "plugins") + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
