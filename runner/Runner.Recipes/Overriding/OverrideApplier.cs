namespace Runner.Recipes;

/// <summary>Applies overrides to a merged recipe, whose references are still as written.</summary>
internal sealed class OverrideApplier(RecipeBudgets budgets, DiagnosticBag diagnostics)
{
    /// <summary><paramref name="root"/> with <paramref name="change"/> applied; unchanged, with a diagnostic, where it
    /// cannot be.</summary>
    public RecipeMap Apply(RecipeMap root, RecipeOverride change)
    {
        var steps = change.Path.Steps;
        if (steps[0].Key == "extends")
            diagnostics.Error(RecipeErrors.OverrideTooLate, change.Mark, null, "extends");
        else if (steps.Count > budgets.Depth)
            diagnostics.Error(RecipeErrors.TooDeep, change.Mark, null, budgets.Depth);
        else if (steps.FirstOrDefault(s => s.Key?.Length > budgets.KeyCharacters).Key is { } longKey)
            diagnostics.Error(RecipeErrors.KeyTooLong, change.Mark, null, budgets.KeyCharacters, longKey[..20]);
        else if (Change(root, WholeComponent(root, change), 0) is RecipeMap changed)
            return changed;
        return root;
    }

    /// <summary>Setting another <c>type</c> chooses another component, which starts without the settings of the old
    /// one.</summary>
    private static RecipeOverride WholeComponent(RecipeMap root, RecipeOverride change)
    {
        if (change is { Action: OverrideAction.Set, Path: { Parent: { } parent, Steps: [.., { Key: ComponentType.Key }] } }
            && change.Value is RecipeScalar { IsNull: false } type
            && RecipePaths.Find(root, parent) is RecipeMap component
            && ComponentType.NameOf(component) is { } name && name != ComponentType.NameOf(type.Text))
            return new RecipeOverride(OverrideAction.Set, parent, Component(type, change.Mark), change.Mark);
        return change;
    }

    /// <summary>The node with the change made at step <paramref name="index"/> and below, or null where it cannot be
    /// made.</summary>
    private RecipeNode? Change(RecipeNode? node, RecipeOverride change, int index)
    {
        if (index == change.Path.Steps.Count)
            return Replace(node, change);
        var step = change.Path.Steps[index];
        var isLast = index == change.Path.Steps.Count - 1;
        var isMissing = node is null or RecipeScalar { IsNull: true };
        if (isMissing && (change.Action == OverrideAction.Delete || step.Key is null))
            return NothingThere(change, index, null);
        var owner = isMissing ? Trails.Over(new RecipeMap { Mark = change.Mark, Entries = [] }, node) : node!;
        if (owner is RecipeScalar || owner is RecipeMap != step.Key is not null)
        {
            return Refuse(RecipeErrors.OverrideIntoValue, change, null, change.Path.Prefix(index), Explain(owner),
                RecipePath.Join("", step));
        }

        if (owner is RecipeList list)
            return ChangeItem(list, change, index);
        var map = (RecipeMap)owner;
        var place = map.Entries.ToList().FindIndex(e => e.Key == step.Key);
        if (place < 0 && (change.Action == OverrideAction.Delete || (!isLast && change.Path.Steps[index + 1].Key is null)))
            return NothingThere(change, index, map);
        if (isLast && change.Action == OverrideAction.Delete)
            return map with { Entries = [.. map.Entries.Where((_, i) => i != place)] };
        if (Change(place < 0 ? null : map.Entries[place].Value, change, index + 1) is not { } value)
            return null;
        return map with
        {
            Entries = place < 0
                ? [.. map.Entries, new RecipeEntry(step.Key!, change.Mark, value)]
                : [.. map.Entries.Select((e, i) => i == place ? e with { Value = value } : e)],
        };
    }

    private RecipeList? ChangeItem(RecipeList list, RecipeOverride change, int index)
    {
        var item = change.Path.Steps[index].Index;
        if (item >= list.Items.Count)
        {
            var count = list.Items.Count == 1 ? "1 item" : $"{list.Items.Count} items";
            Refuse(RecipeErrors.OverrideIndexOutOfRange, change, null, change.Path.Prefix(index), count);
            return null;
        }
        if (index == change.Path.Steps.Count - 1 && change.Action == OverrideAction.Delete)
            return list with { Items = [.. list.Items.Where((_, i) => i != item)] };
        return Change(list.Items[item], change, index + 1) is { } value
            ? list with { Items = [.. list.Items.Select((old, i) => i == item ? value : old)] }
            : null;
    }

    private RecipeNode? Replace(RecipeNode? old, RecipeOverride change)
    {
        var value = change.Value!;
        switch (change.Action)
        {
            case OverrideAction.Merge:
                return old is null ? value : RecipeMerge.Merge(old, value);
            case OverrideAction.Append when old is null or RecipeScalar { IsNull: true }:
                return Trails.Over(new RecipeList { Mark = change.Mark, Items = [value] }, old);
            case OverrideAction.Append when old is RecipeList list:
                return list with { Items = [.. list.Items, value] };
            case OverrideAction.Append:
                return Refuse(RecipeErrors.OverrideNotList, change, null, change.Path, Explain(old));
            default:
                return Set(old, value, change.Mark);
        }
    }

    private static RecipeNode Set(RecipeNode? old, RecipeNode value, SourceMark mark)
    {
        if (old is not RecipeMap component || ComponentType.NameOf(component) is null)
            return Trails.Over(value, old);
        // a name where a component is chooses another one; a reference may stand for a whole component
        if (value is RecipeScalar { IsNull: false } name && !ReferenceText.IsWhole(name.Text))
            value = Component(name, mark);
        return value is RecipeMap map ? RecipeMerge.Swap(component, map) : Trails.Over(value, old);
    }

    /// <summary>Reports that step <paramref name="index"/> leads nowhere; <paramref name="owner"/> is the map it was looked
    /// for in.</summary>
    private RecipeNode? NothingThere(RecipeOverride change, int index, RecipeMap? owner)
    {
        var key = change.Path.Steps[index].Key;
        var near = key is null || owner is null ? null : NearestName.Suggest(key, owner.Entries.Select(e => e.Key));
        var hint = near is null ? null : $"did you mean '{RecipePath.Join(change.Path.Prefix(index), near)}'?";
        return Refuse(RecipeErrors.OverrideNothingThere, change, hint, change.Path.Prefix(index + 1));
    }

    private RecipeNode? Refuse(Errors.ErrorDescriptor error, RecipeOverride change, string? hint, params object?[] arguments)
    {
        diagnostics.Error(error, change.Mark, hint, arguments);
        return null;
    }

    private static string Explain(RecipeNode node) => node is RecipeScalar scalar && ReferenceText.IsWhole(scalar.Text)
        ? $"the reference '{scalar.Text}'"
        : RecipePaths.Describe(node);

    private static RecipeMap Component(RecipeScalar type, SourceMark mark) => new()
    {
        Mark = type.Mark,
        Entries = [new RecipeEntry(ComponentType.Key, mark, type)],
    };
}
