using Microsoft.Extensions.DependencyInjection;
using Runner.Components;
using Runner.Composition;
using Runner.Recipes;
using Runner.Tasks;

namespace Runner.Tests.Support;

/// <summary>Components as a recipe gets them: from the plugin folders beside the tests, through catalog and binder.</summary>
internal static class Composed
{
    private static readonly Lazy<Catalog> Installed = new(() => Runner.Composition.Catalog.Of(PluginHost.Load([], new PluginOptions())));

    /// <summary>The catalog of the bundled plugins.</summary>
    public static Catalog Catalog => Installed.Value;

    /// <summary>Services of the host that components may ask for.</summary>
    public static IServiceProvider Services { get; } = new ServiceCollection()
        .AddSingleton<IComponentFactory>(_ => new ComponentFactory(Catalog, Services!))
        .BuildServiceProvider();

    /// <summary>Makes components from settings, as the host does.</summary>
    public static IComponentFactory Factory => Services.GetRequiredService<IComponentFactory>();

    /// <summary>A component from its type and options, the values written as in YAML.</summary>
    public static T Component<T>(params (string Name, string Value)[] options)
        where T : class, IComponent =>
        Component<T>(Yaml(options));

    /// <summary>A component from a YAML map in flow style, such as <c>{type: learned, max_length: 64}</c>.</summary>
    public static T Component<T>(string yaml)
        where T : class, IComponent =>
        Bind<T>(yaml, out var diagnostics)
            ?? throw new ArgumentException(DiagnosticFormatter.Format(diagnostics.Items, Environment.CurrentDirectory), nameof(yaml));

    /// <summary>The one problem that checking the component finds.</summary>
    public static Diagnostic Problem<T>(params (string Name, string Value)[] options)
        where T : class, IComponent
    {
        Bind<T>(Yaml(options), out var diagnostics);
        return Assert.Single(diagnostics.Items);
    }

    private static string Yaml((string Name, string Value)[] options) =>
        "{" + string.Join(", ", options.Select(o => $"{o.Name}: {o.Value}")) + "}";

    // the contract of a kind, or one that derives from it
    private static T? Bind<T>(string yaml, out DiagnosticBag diagnostics)
        where T : class, IComponent
    {
        if (typeof(ITaskComponent).IsAssignableFrom(typeof(T)) && typeof(T) != typeof(ITaskComponent))
            return (T?)Bind<ITaskComponent>(yaml, out diagnostics);
        diagnostics = new DiagnosticBag();
        var composed = RecipeComposer.ComposeText("component: " + yaml, "test.yaml", [], RecipeEnvironment.OfProcess(), diagnostics);
        return composed is null ? null : new RecipeBinder(Catalog, Services).Bind<Slot<T>>(composed.Root, new BindingOptions(), diagnostics).Value?.Component;
    }

    private sealed record Slot<T>
        where T : class, IComponent
    {
        public required T Component { get; init; }
    }
}
