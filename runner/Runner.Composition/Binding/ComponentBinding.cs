using Microsoft.Extensions.DependencyInjection;
using Runner.Components;
using Runner.Errors;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>Fills component slots: finds the component, binds its options, constructs it and lets it check itself.</summary>
internal sealed class ComponentBinding(BindingSession session, Catalog catalog, IServiceProvider services)
{
    /// <param name="shape">The slot.</param>
    /// <param name="node">A map with <c>type</c> and options, or the type alone.</param>
    /// <param name="setting">Where the slot is.</param>
    /// <param name="defaultType">Type of a map that names none; null where it must.</param>
    public Bound Bind(ValueShape shape, RecipeNode node, SettingLocation setting, string? defaultType)
    {
        var map = node as RecipeMap ?? new RecipeMap { Mark = node.Mark, Trail = node.Trail, Entries = [] };
        var typeEntry = map.Entries.FirstOrDefault(e => e.Key == ComponentType.Key);
        var typeNode = node as RecipeScalar ?? typeEntry?.Value
            ?? (defaultType is null ? null : new RecipeScalar { Text = defaultType, Mark = map.Mark });
        if (typeNode is not RecipeScalar { IsNull: false } type)
        {
            session.Diagnostics.Error(RecipeErrors.MissingType, typeNode ?? map, null, setting.Label, shape.SlotKind);
            return Bound.Failed(node);
        }
        if (session.IsReported(type) || Find(shape, type) is not { } definition)
            return Bound.Failed(node);

        var head = new RecipeEntry(ComponentType.Key, typeEntry?.KeyMark ?? type.Mark, type with { Text = definition.Reference, IsQuoted = false });
        Bound bound;
        try
        {
            bound = session.BindRecord(definition.OptionsType ?? typeof(NoOptions), null, map, Owner.Of(definition), setting, head);
        }
        catch (Exception e) when (PluginFailure.IsIn(e, definition.Class.Assembly))
        {
            Report(BindingErrors.OptionsFailed, definition, type, e);          // an initialiser, a setter, a validation attribute of its own
            return Bound.Failed(node);
        }
        if (!bound.IsValid || Construct(definition, bound.Value!, type) is not { } component)
            return Bound.Failed(bound.Node);
        session.Components.Add(new BoundComponent(setting.Path!, definition, component, node));
        return Check(definition, component, map, type) ? new Bound(true, component, bound.Node) : Bound.Failed(bound.Node);
    }

    private ComponentDefinition? Find(ValueShape shape, RecipeScalar type)
    {
        var kind = shape.SlotKind!;
        var match = catalog.Find(type.Text, kind);
        switch (match.Outcome)
        {
            case CatalogOutcome.Found when match.Component!.Contract == shape.Type:
                return match.Component;
            case CatalogOutcome.UnknownVersion:
                session.Diagnostics.Error(
                    RecipeErrors.UnknownVersion, type, null, match.Candidates[0].Type, match.Version, string.Join(", ", match.Candidates.Select(c => c.Version).Distinct()));
                return null;
            case CatalogOutcome.SeveralPlugins:
                session.Diagnostics.Error(
                    BindingErrors.SeveralPlugins, type, null, match.Candidates[0].Display,
                    string.Join(" and ", match.Candidates.Select(c => c.Plugin is { } p ? $"'{p.Name}' ({p.Folder})" : "Runner itself")));
                return null;
            default:
                var hint = match.Component is { } other
                    ? $"'{other.Type}' fulfils a contract of the same name from plugin '{other.Plugin?.Name}'."
                    : PathInSlot.Hint(catalog, kind, type.Text) ?? UnspacedColon.Hint(type.Text) ?? match.Hint ?? catalog.InstalledHint(kind);
                session.Diagnostics.Error(RecipeErrors.UnknownComponent, type, hint, type.Text, kind);
                return null;
        }
    }

    private IComponent? Construct(ComponentDefinition definition, object options, RecipeScalar type)
    {
        try
        {
            return (IComponent)(definition.OptionsType is null
                ? ActivatorUtilities.CreateInstance(services, definition.Class)
                : ActivatorUtilities.CreateInstance(services, definition.Class, options));
        }
        catch (Exception e)
        {
            Report(BindingErrors.ConstructionFailed, definition, type, e);
            return null;
        }
    }

    private bool Check(ComponentDefinition definition, IComponent component, RecipeMap map, RecipeScalar type)
    {
        if (component is not ICheckedComponent @checked)
            return true;
        try
        {
            return session.Report(@checked.Check(), map, type);
        }
        catch (Exception e)
        {
            Report(BindingErrors.CheckFailed, definition, type, e);
            return false;
        }
    }

    private void Report(ErrorDescriptor descriptor, ComponentDefinition definition, RecipeNode node, Exception exception)
    {
        exception = PluginFailure.Unwrap(exception);
        if (exception is RunnerException own)
            session.Diagnostics.Add(new Diagnostic(own.Descriptor, Severity.Error, node.Mark, own.Message) { Trail = node.Trail });
        else
        {
            var plugin = definition.Plugin is { } p ? $" (plugin '{p.Name}' {p.Version})" : "";
            session.Diagnostics.Error(descriptor, node, null, definition.Display, plugin, PluginAssembly.Reason(exception), TraceFile.Write(exception));
        }
    }

    /// <summary>Options of components that have none.</summary>
    private sealed record NoOptions;
}
