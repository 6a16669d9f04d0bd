using Runner.Components;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>A recipe bound to a record.</summary>
/// <typeparam name="T">The record.</typeparam>
public sealed record BindingResult<T>
    where T : class
{
    /// <summary>The record; null where there are errors.</summary>
    public required T? Value { get; init; }

    /// <summary>
    /// The recipe with every default filled in (marked <c>default of position/learned@1</c>), component types with their versions and
    /// numbers in one form, in the order of the records' declarations. Bound again, it gives the same, also when newer versions
    /// of components are installed by then. Where there are errors, what could not be bound stands as written.
    /// </summary>
    public required RecipeMap Resolved { get; init; }

    /// <summary>All components made, children before parents.</summary>
    public required IReadOnlyList<BoundComponent> Components { get; init; }

    /// <summary>All data paths named.</summary>
    public required IReadOnlyList<BoundDataPath> DataPaths { get; init; }

    /// <summary>What options change, by path, where that is not what is learned: see <see cref="EffectAttribute"/>.</summary>
    public required IReadOnlyDictionary<string, OptionEffect> Effects { get; init; }
}

/// <summary>A component made from a recipe.</summary>
/// <param name="Path">Where in the recipe: <c>model.positions</c>.</param>
/// <param name="Definition">What it is.</param>
/// <param name="Component">The component.</param>
/// <param name="Node">Where it was chosen.</param>
public sealed record BoundComponent(string Path, ComponentDefinition Definition, IComponent Component, RecipeNode Node);

/// <summary>A data path of a recipe.</summary>
/// <param name="Path">Where in the recipe: <c>data.train</c>.</param>
/// <param name="Node">Its node in <see cref="BindingResult{T}.Resolved"/>, as written.</param>
/// <param name="Location">Absolute path.</param>
/// <param name="Exists">Whether there is such a file or folder.</param>
public sealed record BoundDataPath(string Path, RecipeScalar Node, string Location, bool Exists)
{
    /// <summary>Whether it names trained weights: see <see cref="WeightsPathAttribute"/>.</summary>
    public bool IsWeights { get; init; }

    /// <summary>What is read in its place, as it is gone and nothing needs it any more; null for nothing.</summary>
    public string? StandIn { get; init; }
}
