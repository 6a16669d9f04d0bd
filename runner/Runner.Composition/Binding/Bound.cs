using Runner.Recipes;

namespace Runner.Composition;

/// <summary>A value made from a node.</summary>
/// <param name="IsValid">False where a mistake was reported.</param>
/// <param name="Value">The value; null where not valid.</param>
/// <param name="Node">The node in the resolved recipe.</param>
internal readonly record struct Bound(bool IsValid, object? Value, RecipeNode Node)
{
    public static Bound Failed(RecipeNode node) => new(false, null, node);
}

/// <summary>Where in the recipe binding is.</summary>
/// <param name="Path">From the root: <c>task.lengths[1]</c>.</param>
/// <param name="Label">For messages: <c>lengths[1]</c>.</param>
internal readonly record struct SettingLocation(string? Path, string? Label)
{
    public SettingLocation Key(string key) => new(RecipePath.Join(Path ?? "", key), key);

    public SettingLocation Index(int index) => new(RecipePath.Join(Path ?? "", index), $"{Label}[{index}]");

    public SettingLocation Entry(string key) => new(RecipePath.Join(Path ?? "", key), $"{Label}.{key}");
}

/// <summary>Whose settings are being bound.</summary>
/// <param name="Display">For messages: <c>'position/learned' version 1</c>.</param>
/// <param name="Defaults">Mark of its defaults.</param>
/// <param name="IsHost">True for sections of the recipe itself.</param>
internal sealed record Owner(string Display, SourceMark Defaults, bool IsHost)
{
    public static readonly Owner Recipe = new("a recipe", new SourceMark("default", 0, 0), true);

    public static Owner Of(ComponentDefinition component) =>
        new(component.Display, new SourceMark($"default of {component.Kind}/{component.Reference}", 0, 0), false);

    public Owner Nested(SettingLocation setting) => this with { Display = IsHost ? $"the section '{setting.Path}'" : $"'{setting.Label}' of {Root}" };

    // of a record within a record of a component, the component is enough
    private string Root => Display[(Display.LastIndexOf(" of ", StringComparison.Ordinal) is >= 0 and var at ? at + 4 : 0)..];
}
