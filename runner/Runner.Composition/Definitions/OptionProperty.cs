using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Runner.Components;

namespace Runner.Composition;

/// <summary>A property of an options record, as binding sees it.</summary>
internal sealed record OptionProperty
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<OptionProperty>> Known = new();

    /// <summary>Name in recipes: <c>MaxDistance</c> is <c>max_distance</c>.</summary>
    public required string Name { get; init; }

    public required PropertyInfo Property { get; init; }

    /// <summary>Null where recipes cannot express the property's type: a mistake of its author.</summary>
    public required ValueShape? Shape { get; init; }

    /// <summary>Declared <c>required</c>.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>Component of an unfilled slot; null for none.</summary>
    public required string? DefaultComponent { get; init; }

    /// <summary>Component of a map that names no type; null for none.</summary>
    public required string? ComponentOfMaps { get; init; }

    /// <summary>Whether a single value stands for a list of one.</summary>
    public required bool TakesSingle { get; init; }

    public required bool IsDataPath { get; init; }

    /// <summary>What another value changes about a training.</summary>
    public required OptionEffect Effect { get; init; }

    /// <summary>A data path that may also name a run.</summary>
    public required bool IsWeightsPath { get; init; }

    /// <summary>Trained weights do not depend on it: see <see cref="IndependentOfWeightsAttribute"/>.</summary>
    public required bool IsIndependentOfWeights { get; init; }

    public required IReadOnlyList<ValidationAttribute> Rules { get; init; }

    /// <summary>All settable properties of a record, those of its bases first, in the order declared; an overridden one stands where its base has it.</summary>
    public static IReadOnlyList<OptionProperty> Of(Type record) => Known.GetOrAdd(record, Read);

    private static List<OptionProperty> Read(Type record)
    {
        var nullability = new NullabilityInfoContext();
        return record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetMethod is { IsPublic: true } && p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
            .Select(p => (Property: p, First: FirstDeclaration(p)))
            .OrderBy(p => Depth(p.First.DeclaringType!)).ThenBy(p => p.First.MetadataToken)
            .Select(p => p.Property)
            .Select(p => new OptionProperty
            {
                Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name),
                Property = p,
                Shape = ValueShape.Of(nullability.Create(p)),
                IsRequired = p.IsDefined(typeof(RequiredMemberAttribute)),
                DefaultComponent = p.GetCustomAttribute<DefaultComponentAttribute>() is { WhenOmitted: true } omitted ? omitted.Type : null,
                ComponentOfMaps = p.GetCustomAttribute<DefaultComponentAttribute>()?.Type,
                TakesSingle = p.IsDefined(typeof(SingleOrListAttribute)),
                IsDataPath = p.IsDefined(typeof(DataPathAttribute)),
                Effect = p.GetCustomAttribute<EffectAttribute>()?.Effect ?? OptionEffect.Result,
                IsWeightsPath = p.IsDefined(typeof(WeightsPathAttribute)),
                IsIndependentOfWeights = p.IsDefined(typeof(IndependentOfWeightsAttribute)),
                Rules = [.. p.GetCustomAttributes<ValidationAttribute>()],
            })
            .ToList();
    }

    private static PropertyInfo FirstDeclaration(PropertyInfo property) =>
        property.GetMethod!.GetBaseDefinition().DeclaringType is { } type && type != property.DeclaringType ? type.GetProperty(property.Name)! : property;

    private static int Depth(Type type) => type.BaseType is { } up ? Depth(up) + 1 : 0;
}
