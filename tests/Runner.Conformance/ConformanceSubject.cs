using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Runner.Components;
using Runner.Composition;
using Runner.Data;
using Runner.Recipes;

namespace Runner.Conformance;

/// <summary>A component under test, made on the road a recipe takes: catalog, binding, checks.</summary>
public sealed class ConformanceSubject
{
    private static readonly Lazy<string> Cache = new(() => Directory.CreateTempSubdirectory("runner-conformance-").FullName);

    private readonly IServiceProvider _services;

    /// <param name="catalog">Where it and the components of its slots are found.</param>
    /// <param name="definition">Which it is.</param>
    /// <param name="settings">Options without which it cannot be made; null for none: it is made from its defaults.</param>
    public ConformanceSubject(Catalog catalog, ComponentDefinition definition, JsonObject? settings = null)
    {
        (Catalog, Definition, Settings) = (catalog, definition, settings ?? []);
        _services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new DataCache(Cache.Value))
            .AddSingleton<ILoggerFactory>(new LoggerFactory())
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton(catalog)
            .AddSingleton<IComponentFactory, ComponentFactory>()
            .BuildServiceProvider();
    }

    public Catalog Catalog { get; }

    public ComponentDefinition Definition { get; }

    /// <summary>Options without which it cannot be made.</summary>
    public JsonObject Settings { get; }

    /// <summary>A folder for derived files, removed with the temporary folder of the machine.</summary>
    public static string CacheFolder => Cache.Value;

    /// <summary>A component of an assembly, found by its type: <c>schedule/sawtooth</c>. Its slots are filled from the same assembly.</summary>
    /// <param name="type">Kind and name.</param>
    /// <param name="assembly">The plugin's: <c>typeof(SawtoothOptions).Assembly</c>.</param>
    /// <param name="settings">Options it cannot do without, as JSON.</param>
    public static ConformanceSubject Of(string type, Assembly assembly, string? settings = null)
    {
        var classes = assembly.GetTypes().Where(t => t.IsDefined(typeof(ComponentAttribute), inherit: false)).ToArray();
        return Of(type, Catalog.FromTypes(classes), settings);
    }

    /// <summary>A component of an assembly that has a sample of its settings.</summary>
    /// <param name="sampleFile">Path of its <c>sample.yaml</c>.</param>
    /// <param name="assembly">The plugin's.</param>
    public static ConformanceSubject OfSample(string sampleFile, Assembly assembly)
    {
        var sample = ComponentSample.Read(sampleFile);
        return Of(sample.Type, assembly, sample.Settings.ToJsonString());
    }

    /// <summary>A component of installed plugins.</summary>
    /// <param name="type">Kind and name.</param>
    /// <param name="folders">Plugin folders, or folders of such folders; those beside the program are always there.</param>
    /// <param name="settings">Options it cannot do without, as JSON.</param>
    public static ConformanceSubject Installed(string type, IEnumerable<string> folders, string? settings = null) =>
        Of(type, Catalog.Of(PluginHost.Load(folders, new PluginOptions())), settings);

    private static ConformanceSubject Of(string type, Catalog catalog, string? settings)
    {
        var match = catalog.Find(type);
        Assert.True(match.Component is not null, $"no component '{type}' was found. {match.Hint}");
        return new ConformanceSubject(catalog, match.Component!, settings is null ? null : (JsonObject)JsonNode.Parse(settings)!);
    }

    /// <summary>Makes it.</summary>
    /// <param name="changes">Options beside or over <see cref="Settings"/>.</param>
    public T Create<T>(JsonObject? changes = null)
        where T : class, IComponent
    {
        var component = Bind(changes, out var diagnostics);
        Assert.True(component is not null, $"{Definition.Display} was refused:\n" + DiagnosticFormatter.Format(diagnostics.Items, Environment.CurrentDirectory));
        return Assert.IsAssignableFrom<T>(component);
    }

    /// <summary>What is said when it is made with these options; fails the test where it is made without an error.</summary>
    public IReadOnlyList<Diagnostic> Refusal(JsonObject changes)
    {
        Bind(changes, out var diagnostics);
        Assert.True(diagnostics.HasErrors, $"{Definition.Display} was made with {changes.ToJsonString()}, which should have been refused.");
        return diagnostics.Items;
    }

    /// <summary>The named ones of the component's options that there are, with the values given: small sizes for tests.</summary>
    public JsonObject Existing(params IEnumerable<(string Name, JsonNode Value)> options)
    {
        var existing = new JsonObject();
        foreach (var (name, value) in options)
        {
            if (Definition.Options.Any(o => o.Name == name) && !Settings.ContainsKey(name))
                existing[name] = value;
        }
        return existing;
    }

    private IComponent? Bind(JsonObject? changes, out DiagnosticBag diagnostics)
    {
        diagnostics = new DiagnosticBag();
        var settings = new JsonObject { ["type"] = Definition.Reference };
        foreach (var (name, value) in Settings.Concat(changes ?? []))
            settings[name] = value?.DeepClone();
        var text = new JsonObject { ["component"] = settings }.ToJsonString();
        var composed = RecipeComposer.ComposeText(text, "conformance", [], RecipeEnvironment.OfProcess(), diagnostics);
        if (composed is null)
            return null;
        var slot = typeof(Slot<>).MakeGenericType(Definition.Contract);
        var bind = typeof(RecipeBinder).GetMethod(nameof(RecipeBinder.Bind))!.MakeGenericMethod(slot);
        var result = bind.Invoke(new RecipeBinder(Catalog, _services), [composed.Root, new BindingOptions(), diagnostics])!;
        var bound = result.GetType().GetProperty(nameof(BindingResult<object>.Value))!.GetValue(result);
        return diagnostics.HasErrors ? null : (IComponent?)bound?.GetType().GetProperty("Component")!.GetValue(bound);
    }

    private sealed record Slot<T>
        where T : class, IComponent
    {
        public required T Component { get; init; }
    }
}
