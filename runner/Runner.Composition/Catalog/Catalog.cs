using System.Globalization;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>All components of all loaded plugins.</summary>
public sealed class Catalog
{
    private readonly ILookup<string, ComponentDefinition> _byType;

    private Catalog(IEnumerable<ComponentDefinition> components, IReadOnlyList<PluginState> plugins)
    {
        Components = [.. components.OrderBy(c => c.Type, StringComparer.Ordinal).ThenBy(c => c.Version).ThenBy(c => c.Plugin?.Name, StringComparer.Ordinal)];
        Plugins = plugins;
        _byType = Components.ToLookup(c => c.Type, StringComparer.Ordinal);
    }

    /// <summary>By type, then version.</summary>
    public IReadOnlyList<ComponentDefinition> Components { get; }

    /// <summary>All plugin folders found, loaded or not.</summary>
    public IReadOnlyList<PluginState> Plugins { get; }

    /// <summary>The components of <paramref name="plugins"/>.</summary>
    public static Catalog Of(PluginSet plugins) => new(plugins.Components, plugins.States);

    /// <summary>The components that these classes declare, without any plugin; for tests and embedding.</summary>
    /// <exception cref="ArgumentException">A class is no valid component.</exception>
    public static Catalog FromTypes(params Type[] types) => new(
        types.Select(t => ComponentDefinition.Of(t, null, out var problem) ?? throw new ArgumentException($"{t}: {problem}", nameof(types))), []);

    /// <summary>Components of a kind, by name and version.</summary>
    public IEnumerable<ComponentDefinition> OfKind(string kind) => Components.Where(c => c.Kind == kind);

    /// <summary>
    /// Finds what a recipe names: <c>learned</c>, <c>learned@1</c>, <c>position/learned</c> or <c>position/learned@1</c>. Without a
    /// version the newest is taken.
    /// </summary>
    /// <param name="text">As written.</param>
    /// <param name="kind">Kind of the slot; null where any will do, as on the command line.</param>
    public CatalogMatch Find(string text, string? kind = null)
    {
        var name = ComponentType.NameOf(text);
        var version = name.Length < text.Length ? text[(name.Length + 1)..] : null;
        var versions = Named(name, kind);
        if (versions.Count == 0)
            return new CatalogMatch { Outcome = CatalogOutcome.Unknown, Hint = HintFor(name, kind) };
        if (versions.Select(v => v.Type).Distinct(StringComparer.Ordinal).Count() > 1)
            return new CatalogMatch { Outcome = CatalogOutcome.SeveralKinds, Candidates = versions };
        var wanted = versions[^1].Version;
        if (version is not null && !(int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out wanted) && versions.Exists(v => v.Version == wanted)))
            return new CatalogMatch { Outcome = CatalogOutcome.UnknownVersion, Version = version, Candidates = versions };
        var found = versions.FindAll(v => v.Version == wanted);
        return found.Count == 1
            ? new CatalogMatch { Outcome = CatalogOutcome.Found, Component = found[0], Candidates = found }
            : new CatalogMatch { Outcome = CatalogOutcome.SeveralPlugins, Version = version, Candidates = found };
    }

    private List<ComponentDefinition> Named(string name, string? kind)
    {
        if (name.Contains('/', StringComparison.Ordinal))
            return kind is null || name.StartsWith(kind + "/", StringComparison.Ordinal) ? [.. _byType[name]] : [];
        return kind is null ? [.. Components.Where(c => c.Name == name)] : [.. _byType[$"{kind}/{name}"]];
    }

    /// <summary><c>installed: cosine, linear.</c>, where a kind has few components; null where it has many or none.</summary>
    public string? InstalledHint(string kind)
    {
        var names = OfKind(kind).Select(c => c.Name).Distinct(StringComparer.Ordinal).ToList();
        return names.Count is 0 or > 20 ? null : $"installed: {string.Join(", ", names)}.";
    }

    private string? HintFor(string name, string? kind)
    {
        if (name.Contains('/', StringComparison.Ordinal) && _byType[name].FirstOrDefault() is { } other)
            return $"'{other.Type}' is of kind '{other.Kind}'.";
        var full = name.Contains('/', StringComparison.Ordinal) || kind is null ? name : $"{kind}/{name}";
        if (NotLoaded(full) is { } plugin)
            return $"plugin '{plugin.Name}' exports it, but was {(plugin.Status == PluginStatus.Refused ? "refused" : "not loaded")}: {plugin.Reason}";
        return NearestName.Hint(name, name.Contains('/', StringComparison.Ordinal)
            ? Components.Select(c => c.Type).Distinct(StringComparer.Ordinal)
            : Components.Where(c => kind is null || c.Kind == kind).Select(c => c.Name).Distinct(StringComparer.Ordinal));
    }

    /// <summary>The plugin that would have brought a type, had it been loaded. Its assembly is looked into, not loaded.</summary>
    private PluginState? NotLoaded(string type) => Plugins.FirstOrDefault(p =>
        p is { Status: not PluginStatus.Loaded, Manifest: { } manifest } && Exports(Path.Combine(p.Folder, manifest.Assembly), type));

    private static bool Exports(string assembly, string type)
    {
        try
        {
            return File.Exists(assembly) && AssemblyFacts.Read(assembly) is { } facts
                && facts.Exports.Any(e => e.Type == type || e.Type?.EndsWith("/" + type, StringComparison.Ordinal) == true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
