using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>Makes components from settings in code, on the road recipes take: same catalog, same binding, same checks.</summary>
public sealed class ComponentFactory(Catalog catalog, IServiceProvider services) : IComponentFactory
{
    public T Create<T>(JsonObject settings)
        where T : class, IComponent
    {
        var diagnostics = new DiagnosticBag();
        var text = new JsonObject { ["component"] = settings.DeepClone() }.ToJsonString();
        var composed = RecipeComposer.ComposeText(text, "settings", [], RecipeEnvironment.OfProcess(), diagnostics);
        var slot = composed is null ? null : new RecipeBinder(catalog, services).Bind<Slot<T>>(composed.Root, new BindingOptions(), diagnostics).Value;
        return slot?.Component
            ?? throw BindingErrors.SettingsRefused.With(string.Join("; ", diagnostics.Items.Select(item => item.Message)));
    }

    private sealed record Slot<T>
        where T : class, IComponent
    {
        public required T Component { get; init; }
    }
}
