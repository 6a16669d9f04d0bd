using System.Reflection;
using System.Text.RegularExpressions;
using Runner.Components;

namespace Runner.Composition;

/// <summary>An installed component: what a recipe can name, and everything that is known about it.</summary>
public sealed partial class ComponentDefinition
{
    private readonly Lazy<IReadOnlyList<OptionDefinition>> _options;

    private ComponentDefinition(string kind, string name, ComponentAttribute attribute, Type @class, Type contract, Type? optionsType, PluginState? plugin)
    {
        (Kind, Name, Version, Source) = (kind, name, attribute.Version, attribute.Source);
        (Class, Contract, OptionsType, Plugin) = (@class, contract, optionsType, plugin);
        _options = new(() => OptionsType is null ? [] : OptionDefinition.Of(OptionsType));
    }

    /// <summary>Word for its contract: <c>position</c>.</summary>
    public string Kind { get; }

    /// <summary>Name a recipe writes after <c>type:</c>.</summary>
    public string Name { get; }

    /// <summary>Version of its meaning, from 1.</summary>
    public int Version { get; }

    /// <summary><c>position/learned</c>.</summary>
    public string Type => $"{Kind}/{Name}";

    /// <summary><c>learned@1</c>: names exactly this component in a slot of its kind.</summary>
    public string Reference => $"{Name}@{Version}";

    /// <summary><c>'position/learned' version 1</c>, for messages.</summary>
    public string Display => $"'{Type}' version {Version}";

    /// <summary>Where the method comes from; null where the class does not say.</summary>
    public string? Source { get; }

    /// <summary>The contract it fulfils.</summary>
    public Type Contract { get; }

    /// <summary>The class that is constructed.</summary>
    public Type Class { get; }

    /// <summary>The record its constructor takes; null where it takes none.</summary>
    public Type? OptionsType { get; }

    /// <summary>Where it comes from; null for a class of the host itself, as in tests.</summary>
    public PluginState? Plugin { get; }

    /// <summary>What it is, from the XML documentation of its class; empty where there is none. Read when first asked for.</summary>
    public string Summary => XmlDocumentation.Of(Class.Assembly).Summary(Class);

    /// <summary>What a recipe can set, in the order declared.</summary>
    public IReadOnlyList<OptionDefinition> Options => _options.Value;

    /// <summary>The definition that <paramref name="type"/> declares, or null with what is wrong (no full stop).</summary>
    internal static ComponentDefinition? Of(Type type, PluginState? plugin, out string problem)
    {
        problem = "";
        if (type.GetCustomAttribute<ComponentAttribute>() is not { } attribute)
            return Wrong("it is not marked [Component]", out problem);
        if (!TypeName().IsMatch(attribute.Type))
            return Wrong($"its type '{attribute.Type}' is not of the form kind/some-name", out problem);
        if (attribute.Version < 1)
            return Wrong("versions start at 1", out problem);
        if (type.IsAbstract || type.ContainsGenericParameters)
            return Wrong("it is abstract or generic", out problem);
        var (kind, name) = (attribute.Type[..attribute.Type.IndexOf('/')], attribute.Type[(attribute.Type.IndexOf('/') + 1)..]);
        var contracts = type.GetInterfaces().Where(i => KindOf(i) is not null).ToList();
        if (contracts.Find(i => KindOf(i) == kind) is not { } contract)
        {
            return Wrong(contracts.Count == 0
                ? "it implements no component contract"
                : $"it is named '{attribute.Type}' but implements {string.Join(", ", contracts.Select(c => c.Name))}", out problem);
        }
        var constructors = type.GetConstructors();
        if (constructors.Length != 1)
            return Wrong($"it has {constructors.Length} public constructors instead of one", out problem);
        var options = constructors[0].GetParameters().Select(p => p.ParameterType)
            .Where(p => IsRecord(p) && p.Assembly != typeof(IComponent).Assembly).ToList();
        if (options.Count > 1)
            return Wrong("its constructor takes several records; one holds its options, the rest are services of the host", out problem);
        if (options.Count == 1 && (options[0].IsAbstract || options[0].GetConstructor([]) is null))
            return Wrong($"its options '{options[0].Name}' have no constructor without parameters", out problem);
        return new ComponentDefinition(kind, name, attribute, type, contract, options.FirstOrDefault(), plugin);
    }

    /// <summary>The kind a contract is marked with; null for any other type.</summary>
    internal static string? KindOf(Type type) =>
        type.IsInterface && typeof(IComponent).IsAssignableFrom(type) ? type.GetCustomAttribute<ComponentKindAttribute>()?.Kind : null;

    // Compilers give every record class this method and no other class.
    internal static bool IsRecord(Type type) => type.IsClass && type.GetMethod("<Clone>$") is not null;

    private static ComponentDefinition? Wrong(string what, out string problem)
    {
        problem = what;
        return null;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]*/[a-z0-9][a-z0-9-]*$")]
    private static partial Regex TypeName();
}
