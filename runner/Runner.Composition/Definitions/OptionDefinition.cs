using System.ComponentModel.DataAnnotations;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>Something a recipe can set, with all that its declaration says.</summary>
public sealed record OptionDefinition
{
    /// <summary>Name in recipes.</summary>
    public required string Name { get; init; }

    /// <summary>What it takes, in few words: <c>whole number</c>.</summary>
    public required string TypeText { get; init; }

    /// <summary>Its default as YAML; null where it must be set.</summary>
    public required string? DefaultText { get; init; }

    /// <summary>What values are allowed, such as <c>between 0 and 1</c>; null for no limit.</summary>
    public required string? RangeText { get; init; }

    /// <summary>The words it takes; empty where it takes others.</summary>
    public required IReadOnlyList<string> AllowedValues { get; init; }

    /// <summary>Kind of the component it holds; null where it holds none.</summary>
    public required string? SlotKind { get; init; }

    /// <summary>Settings within it, for a map of settings or a list of such maps; empty otherwise.</summary>
    public required IReadOnlyList<OptionDefinition> Nested { get; init; }

    /// <summary>What it means, from the XML documentation; empty where there is none.</summary>
    public required string Summary { get; init; }

    /// <summary>Trained weights do not depend on it: see <see cref="Components.IndependentOfWeightsAttribute"/>.</summary>
    public bool IsIndependentOfWeights => Declaration.IsIndependentOfWeights;

    /// <summary>It names a file or folder of data.</summary>
    public bool IsDataPath => Declaration.IsDataPath;

    internal OptionProperty Declaration { get; init; } = null!;

    /// <summary>The options of a record.</summary>
    public static IReadOnlyList<OptionDefinition> Of(Type record) => Of(record, Activator.CreateInstance(record)!, []);

    private static List<OptionDefinition> Of(Type record, object defaults, IReadOnlyList<Type> above)
    {
        var documentation = XmlDocumentation.Of(record.Assembly);
        return OptionProperty.Of(record).Select(property =>
        {
            var value = property.Property.GetValue(defaults);
            var shape = property.Shape;
            var inner = shape?.Element ?? shape;
            var nested = inner is { Form: ValueForm.Record } && inner.Type != record && !above.Contains(inner.Type)
                ? Of(inner.Type, shape == inner && value is not null ? value : Activator.CreateInstance(inner.Type)!, [.. above, record])
                : [];
            return new OptionDefinition
            {
                Name = property.Name,
                TypeText = shape?.Short ?? property.Property.PropertyType.Name,
                DefaultText = Default(property, value),
                RangeText = RuleText.Of(property.Rules),
                AllowedValues = Allowed(property),
                SlotKind = shape?.SlotKind,
                Nested = nested,
                Summary = documentation.Summary(property.Property),
                Declaration = property,
            };
        }).ToList();
    }

    private static string? Default(OptionProperty property, object? value)
    {
        if (property.DefaultComponent is { } component)
            return component;
        if (property.IsRequired || property.Shape is null || (value is null && !property.Shape.AllowsNull))
            return null;
        if (property.Shape.Form == ValueForm.Record && value is not null)
            return "{}";
        return DefaultNode.Of(value, property.Shape, new SourceMark("default", 0, 0)) switch
        {
            RecipeList { Items: var items } => $"[{string.Join(", ", items.Select(RecipeWriter.LeafText))}]",
            { } node => RecipeWriter.LeafText(node),
        };
    }

    private static IReadOnlyList<string> Allowed(OptionProperty property) =>
        (property.Shape?.Element ?? property.Shape) is { Form: ValueForm.Choice } choice ? [.. choice.Choices]
        : property.Rules.OfType<AllowedValuesAttribute>().FirstOrDefault() is { } allowed ? [.. allowed.Values.Select(v => RuleText.Value(v))]
        : [];
}
