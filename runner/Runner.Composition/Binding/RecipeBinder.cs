using Runner.Recipes;

namespace Runner.Composition;

/// <summary>
/// Turns a composed recipe into records and components. Strict: what is typed is used or refused. Keys are the snake_case names of
/// a record's properties. All mistakes are gathered, each with its place.
/// </summary>
/// <remarks>
/// <para>Values follow YAML 1.2: numbers such as <c>12</c>, <c>-0.5</c>, <c>1e-4</c>, <c>0x1F</c>, finite and without digit groups
/// (<c>1_000</c> is a text to every other reader of the file); <c>true</c> and <c>false</c>; anything quoted is a text. A text takes any
/// plain value as it stands. Enum members are kebab-case words. Durations and times carry their unit.</para>
/// <para><c>null</c> is allowed where the property is nullable. A property must be set where it is <c>required</c>, or where its type
/// does not allow the null it starts with. A map given for a record changes the keys it names and keeps the record's other defaults.</para>
/// <para>A slot (a property whose type is a component contract) takes a map with <c>type</c> and options, or the type alone; its
/// <c>[DefaultComponent]</c> stands in where nothing, or a map without <c>type</c>, is given.</para>
/// <para>Validation attributes are applied to what is written, not to defaults; on a list, a range or pattern holds for each item.</para>
/// </remarks>
/// <param name="catalog">The components a recipe may choose from.</param>
/// <param name="services">Services of the host that components' constructors may ask for; null for none.</param>
public sealed class RecipeBinder(Catalog catalog, IServiceProvider? services = null)
{
    /// <summary>Binds <paramref name="root"/>.</summary>
    /// <typeparam name="T">A record with a constructor without parameters.</typeparam>
    public BindingResult<T> Bind<T>(RecipeMap root, BindingOptions options, DiagnosticBag diagnostics)
        where T : class
    {
        var session = new BindingSession(catalog, services ?? NoServices.Instance, options);
        var bound = session.BindRecord(typeof(T), null, root, Owner.Recipe, default);
        foreach (var diagnostic in InSourceOrder(session.Diagnostics.Items))
            diagnostics.Add(diagnostic);
        return new BindingResult<T>
        {
            Value = session.Diagnostics.HasErrors || options.Composed is { IsComplete: false } ? null : (T?)bound.Value,
            Resolved = (RecipeMap)bound.Node,
            Components = session.Components,
            DataPaths = session.DataPaths,
            Effects = session.Effects,
        };
    }

    private static IEnumerable<Diagnostic> InSourceOrder(IReadOnlyList<Diagnostic> found)
    {
        var files = found.Select(d => d.Mark.File).Distinct(StringComparer.Ordinal).Select((file, i) => (file, i)).ToDictionary(p => p.file, p => p.i);
        return found.OrderBy(d => files[d.Mark.File]).ThenBy(d => d.Mark.Line).ThenBy(d => d.Mark.Column);
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
