using System.Collections;
using Runner.Components;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>One binding of one recipe: walks records and recipe side by side.</summary>
internal sealed class BindingSession
{
    private readonly BindingOptions _options;
    private readonly ComponentBinding _slots;
    private readonly IReadOnlySet<RecipeNode> _failed;
    private readonly ForeignNames _foreign;

    public BindingSession(Catalog catalog, IServiceProvider services, BindingOptions options, Type root)
    {
        _options = options;
        _foreign = new ForeignNames(catalog, root);
        _failed = options.Composed?.Failed ?? new HashSet<RecipeNode>();
        _slots = new ComponentBinding(this, catalog, services);
    }

    public DiagnosticBag Diagnostics { get; } = new();

    public List<BoundComponent> Components { get; } = [];

    public List<BoundDataPath> DataPaths { get; } = [];

    /// <summary>Paths of options whose other values are no other training, with what they change.</summary>
    public Dictionary<string, OptionEffect> Effects { get; } = new(StringComparer.Ordinal);

    /// <summary>Binds a map to a record.</summary>
    /// <param name="type">Type of the record.</param>
    /// <param name="defaults">Where its other values come from; null for a fresh one.</param>
    /// <param name="map">What is written.</param>
    /// <param name="owner">Whose settings they are.</param>
    /// <param name="setting">Where the map is.</param>
    /// <param name="head">Entry that stands first in the resolved map and is no setting: a component's <c>type</c>.</param>
    public Bound BindRecord(Type type, object? defaults, RecipeMap map, Owner owner, SettingLocation setting, RecipeEntry? head = null)
    {
        var properties = OptionProperty.Of(type);
        var isValid = RefuseUnknown(map, properties, owner, setting, head);
        var record = defaults is null ? Activator.CreateInstance(type)! : type.GetMethod("<Clone>$")!.Invoke(defaults, null)!;
        var entries = new List<RecipeEntry>(properties.Count + 1);
        if (head is not null)
            entries.Add(head);
        foreach (var property in properties)
        {
            var entry = map.Entries.FirstOrDefault(e => e.Key == property.Name);
            var bound = BindProperty(property, record, entry, map, owner, setting.Key(property.Name));
            entries.Add(new RecipeEntry(property.Name, entry?.KeyMark ?? owner.Defaults, bound.Node));
            isValid &= bound.IsValid;
            if (bound.IsValid)
                property.Property.SetValue(record, bound.Value);
        }
        isValid = isValid && Validate(record, map, owner.Display);
        return new Bound(isValid, isValid ? record : null, map with { Entries = entries });
    }

    private bool RefuseUnknown(RecipeMap map, IReadOnlyList<OptionProperty> properties, Owner owner, SettingLocation setting, RecipeEntry? head)
    {
        var isValid = true;
        foreach (var entry in map.Entries)
        {
            if (entry.Key == head?.Key || properties.Any(p => p.Name == entry.Key))
                continue;
            var hint = _foreign.Hint(entry, setting.Path ?? "") ?? NearestName.Hint(entry.Key, properties.Select(p => p.Name)) ?? _foreign.ElsewhereHint(entry, setting.Path ?? "");
            Diagnostics.Error(RecipeErrors.UnknownKey, entry, map, hint, entry.Key, owner.Display);
            isValid = false;
        }
        return isValid;
    }

    private Bound BindProperty(OptionProperty property, object record, RecipeEntry? entry, RecipeMap map, Owner owner, SettingLocation setting)
    {
        if (property.Effect != OptionEffect.Result && setting.Path is { } path)
            Effects[path] = property.Effect;
        var current = property.Property.GetValue(record);
        if (Mistake(property, current) is { } mistake)
        {
            Diagnostics.Error(BindingErrors.InvalidOption, map, null, $"{property.Property.DeclaringType!.Name}.{property.Property.Name}", mistake);
            return Bound.Failed(entry?.Value ?? map);
        }
        if (entry is not null)
        {
            var bound = Bind(property.Shape!, entry.Value, setting, owner, property, current);
            return bound.IsValid && bound.Value is not null && !RuleCheck.Passes(property, bound.Value, entry.Value, setting, Diagnostics)
                ? Bound.Failed(bound.Node)
                : bound;
        }
        if (property.DefaultComponent is { } component)
            return _slots.Bind(property.Shape!, DefaultSlot(component, owner.Defaults), setting, component);
        if (property.IsRequired || (current is null && !property.Shape!.AllowsNull))
        {
            if (_options.Composed is not { IsComplete: false })
                Diagnostics.Error(RecipeErrors.MissingRequired, map, null, property.Name, owner.Display);
            return Bound.Failed(new RecipeScalar { Text = "null", Mark = owner.Defaults });
        }
        if (property.Shape!.Form == ValueForm.Record && current is not null)
            return BindRecord(property.Shape.Type, current, new RecipeMap { Mark = owner.Defaults, Entries = [] }, owner.Nested(setting), setting);
        return new Bound(true, current, DefaultNode.Of(current, property.Shape, owner.Defaults));
    }

    private static string? Mistake(OptionProperty property, object? current) => property switch
    {
        { Shape: null } => $"recipes cannot express {property.Property.PropertyType.Name}",
        { Name: ComponentType.Key } => "'type' is the name of the component itself",
        { DefaultComponent: not null, Shape.Form: not ValueForm.Component } => "only a component can have a default component",
        { Shape.SlotKind: not null } when current is not null and not IEnumerable => "its default is made in code; name it with [DefaultComponent]",
        { IsDataPath: true, Shape: { Form: not ValueForm.Text, Element.Form: not ValueForm.Text } } => "a data path is a text",
        { IsDataPath: true, Shape: { Form: not ValueForm.Text, Element: null } } => "a data path is a text",
        _ => null,
    };

    private static RecipeMap DefaultSlot(string component, SourceMark mark) => new()
    {
        Mark = mark,
        Entries = [new RecipeEntry(ComponentType.Key, mark, new RecipeScalar { Text = component, Mark = mark })],
    };

    private Bound Bind(ValueShape shape, RecipeNode node, SettingLocation setting, Owner owner, OptionProperty property, object? current)
    {
        if (_failed.Contains(node))
            return Bound.Failed(node);
        if (node is RecipeScalar { IsNull: true })
        {
            if (shape.AllowsNull)
                return new Bound(true, null, node);
            return Refuse(shape, node, setting, shape.Form switch
            {
                ValueForm.Text => "put it in quotes if the word is meant.",
                ValueForm.Record => $"leave '{setting.Label}' out, or write '{setting.Label}: {{}}' for its defaults.",
                _ => null,
            });
        }
        return (shape.Form, node) switch
        {
            (ValueForm.Raw, _) => shape.Type.IsInstanceOfType(node) ? new Bound(true, node, node) : Refuse(shape, node, setting),
            (ValueForm.Component, RecipeMap or RecipeScalar) => _slots.Bind(shape, node, setting, property.ComponentOfMaps),
            (ValueForm.Record, RecipeMap map) => BindRecord(shape.Type, current, map, owner.Nested(setting), setting),
            (ValueForm.List, RecipeList list) => BindList(shape, list, setting, owner, property),
            (ValueForm.List, RecipeScalar single) when property.TakesSingle =>
                BindList(shape, new RecipeList { Mark = single.Mark, Trail = single.Trail, Items = [single] }, setting, owner, property),
            (ValueForm.List, RecipeScalar) => Refuse(shape, node, setting, "a list is written in brackets: [a, b]."),
            (ValueForm.Dictionary, RecipeMap map) => BindDictionary(shape, map, setting, owner, property),
            (ValueForm.List or ValueForm.Dictionary or ValueForm.Record or ValueForm.Component, _) or (_, not RecipeScalar) => Refuse(shape, node, setting),
            (_, RecipeScalar scalar) => BindScalar(shape, scalar, setting, property),
        };
    }

    private Bound BindScalar(ValueShape shape, RecipeScalar scalar, SettingLocation setting, OptionProperty property)
    {
        var bound = ScalarBinding.Bind(shape, scalar, setting, Diagnostics);
        return bound.IsValid && property.IsDataPath
            ? DataPathBinding.Bind((RecipeScalar)bound.Node, setting, _options, DataPaths, Diagnostics, property.IsWeightsPath)
            : bound;
    }

    private Bound BindList(ValueShape shape, RecipeList list, SettingLocation setting, Owner owner, OptionProperty property)
    {
        var items = list.Items.Select((item, i) => Bind(shape.Element!, item, setting.Index(i), owner, property, null)).ToList();
        var node = list with { Items = [.. items.Select(i => i.Node)] };
        if (!items.TrueForAll(i => i.IsValid))
            return Bound.Failed(node);
        var elementType = shape.Type.IsArray ? shape.Type.GetElementType()! : shape.Type.GetGenericArguments()[0];
        var array = Array.CreateInstance(elementType, items.Count);
        for (var i = 0; i < items.Count; i++)
            array.SetValue(items[i].Value, i);
        var isMutable = shape.Type.IsGenericType && shape.Type.IsAssignableFrom(typeof(List<>).MakeGenericType(elementType)) && !shape.Type.IsAssignableFrom(array.GetType());
        return new Bound(true, isMutable ? Activator.CreateInstance(typeof(List<>).MakeGenericType(elementType), array) : array, node);
    }

    private Bound BindDictionary(ValueShape shape, RecipeMap map, SettingLocation setting, Owner owner, OptionProperty property)
    {
        var items = map.Entries.Select(e => (e.Key, e.KeyMark, Bound: Bind(shape.Element!, e.Value, setting.Entry(e.Key), owner, property, null))).ToList();
        var node = map with { Entries = [.. items.Select(i => new RecipeEntry(i.Key, i.KeyMark, i.Bound.Node))] };
        if (!items.TrueForAll(i => i.Bound.IsValid))
            return Bound.Failed(node);
        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), shape.Type.GetGenericArguments()[1]))!;
        foreach (var (key, _, bound) in items)
            dictionary.Add(key, bound.Value);
        return new Bound(true, dictionary, node);
    }

    private bool Validate(object record, RecipeMap map, string display)
    {
        if (record is not ICheckedOptions own)
            return true;
        try
        {
            return Report(own.Check(), map, map);
        }
        catch (Exception e)
        {
            e = PluginFailure.Unwrap(e);
            Diagnostics.Error(BindingErrors.RecordCheckFailed, map, null, display, PluginAssembly.Reason(e), TraceFile.Write(e));
            return false;
        }
    }

    /// <summary>Turns what options or a component found into diagnostics; true where it can run nevertheless.</summary>
    /// <param name="problems">What was found.</param>
    /// <param name="map">Map of the options, in which the one named is looked for.</param>
    /// <param name="otherwise">Place where it is not written.</param>
    public bool Report(IEnumerable<ComponentProblem> problems, RecipeMap map, RecipeNode otherwise)
    {
        var isValid = true;
        foreach (var problem in problems)
        {
            var node = NodeAt.Or(map, problem.Option, otherwise);
            if (problem.IsWarning)
                Diagnostics.Warning(RecipeErrors.ComponentProblem, node, null, problem.Message);
            else
                Diagnostics.Error(RecipeErrors.ComponentProblem, node, null, problem.Message);
            isValid &= problem.IsWarning;
        }
        return isValid;
    }

    public Bound Refuse(ValueShape shape, RecipeNode node, SettingLocation setting, string? hint = null)
    {
        if (node is RecipeScalar { IsQuoted: false, IsNull: false } scalar && shape.Form is ValueForm.Record or ValueForm.Dictionary)
            hint ??= UnspacedColon.Hint(scalar.Text);
        Diagnostics.Error(RecipeErrors.WrongType, node, hint, setting.Label, shape.Description, ScalarBinding.Describe(node));
        return Bound.Failed(node);
    }

    /// <summary>True where the composition already reported what is wrong with a node.</summary>
    public bool IsReported(RecipeNode node) => _failed.Contains(node);
}
