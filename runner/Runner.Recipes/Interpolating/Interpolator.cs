using System.Text;

namespace Runner.Recipes;

/// <summary>
/// Replaces <c>${...}</c> throughout a recipe. Every node is resolved once and shared, so references cannot multiply work; the
/// sizes they multiply are counted against the budgets.
/// </summary>
internal sealed class Interpolator
{
    // Guards the call stack: references lead through containers, each of which takes a few frames.
    private const int DeepestCalls = 256;
    private const int MostHints = 20;

    private readonly RecipeEnvironment _environment;
    private readonly DiagnosticBag _diagnostics;
    private readonly ReferenceScope _scope;
    private readonly Dictionary<RecipeNode, RecipeNode> _done = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RecipeNode, int> _open = new(ReferenceEqualityComparer.Instance);   // node -> references followed before it
    private readonly HashSet<RecipeNode> _failed = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _followed = [];
    private readonly Dictionary<string, string?> _variables = new(StringComparer.Ordinal);
    private readonly NodeMeasure _measure = new();
    private long _written;
    private int _hints;

    public Interpolator(RecipeMap root, RecipeEnvironment environment, DiagnosticBag diagnostics)
    {
        _environment = environment;
        _diagnostics = diagnostics;
        _scope = new ReferenceScope(root);
    }

    /// <summary>Scalars left as written because something in them could not be replaced.</summary>
    public IReadOnlySet<RecipeNode> Failed => _failed;

    /// <summary>Environment variables looked up so far, by name.</summary>
    public IReadOnlyList<EnvironmentRead> EnvironmentReads => [.. _variables.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => new EnvironmentRead(v.Key, v.Value))];

    /// <summary><paramref name="node"/> with all references in it replaced.</summary>
    /// <exception cref="ReadingStopped">References multiplied text or values beyond the budgets.</exception>
    public RecipeNode Resolve(RecipeNode node)
    {
        if (_done.TryGetValue(node, out var known))
            return known;
        _open[node] = _followed.Count;
        var result = node switch
        {
            RecipeMap map => ResolveMap(map),
            RecipeList list => ResolveList(list),
            RecipeScalar scalar when ReferenceText.IsIn(scalar.Text) => ResolveScalar(scalar),
            _ => node,
        };
        _open.Remove(node);
        return _done[node] = result;
    }

    private RecipeMap ResolveMap(RecipeMap map)
    {
        var entries = new RecipeEntry[map.Entries.Count];
        var isChanged = false;
        for (var i = 0; i < entries.Length; i++)
        {
            var value = Resolve(map.Entries[i].Value);
            isChanged |= !ReferenceEquals(value, map.Entries[i].Value);
            entries[i] = map.Entries[i] with { Value = value };
        }
        return isChanged ? map with { Entries = entries } : map;
    }

    private RecipeList ResolveList(RecipeList list)
    {
        var items = list.Items.Select(Resolve).ToArray();
        return items.Zip(list.Items).All(p => ReferenceEquals(p.First, p.Second)) ? list : list with { Items = items };
    }

    private RecipeNode ResolveScalar(RecipeScalar scalar)
    {
        if (ReferenceText.Split(scalar.Text) is not { } parts)
            return Fail(scalar, RecipeErrors.InvalidReference, null, scalar.Text, "'${' has no closing '}'");
        if (parts is [{ IsReference: true } whole])
            return Follow(scalar, whole.Text) is { } target ? Place(scalar, Measured(scalar, target)) : Fail(scalar);

        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (!part.IsReference)
                text.Append(part.Text);
            else if (Follow(scalar, part.Text) is not { } value)
                return Fail(scalar);
            else if (value is RecipeScalar { IsNull: false } inner)
                text.Append(inner.Text);
            else
                return Fail(scalar, RecipeErrors.ReferenceNotText, null, part.Text, RecipePaths.Describe(value));
            if (_written + text.Length > _environment.Budgets.Characters)
                throw ReadingStopped.At(scalar.Mark, RecipeErrors.TooMuchText, _environment.Budgets.Characters);
        }
        _written += text.Length;
        return scalar with { Text = text.ToString() };
    }

    /// <summary>What a reference stands for, or null where that is nothing; the reason is reported.</summary>
    private RecipeNode? Follow(RecipeScalar site, string reference)
    {
        switch (ReferenceTarget.Read(reference))
        {
            case ReferenceTarget.Mistake { Error: var error, Problem: var problem }:
                var shown = error == RecipeErrors.InvalidReference ? $"${{{reference}}}" : reference;
                Fail(site, error, null, shown, problem);
                return null;
            case ReferenceTarget.Variable variable:
                return ReadVariable(site, variable);
            case ReferenceTarget.Setting setting:
                _followed.Add(reference);
                var target = FollowPath(site, reference, setting.Path);
                _followed.RemoveAt(_followed.Count - 1);
                return target;
            default:
                return null;
        }
    }

    private RecipeNode? FollowPath(RecipeScalar site, string reference, RecipePath path)
    {
        var target = _scope.Find(path, node => ResolveTarget(site, node), out var isBroken);
        if (target is not null)
            return ResolveTarget(site, target);
        if (isBroken)
            return null;
        if (path.Steps is [{ Key: { } name }] && ReferenceTarget.IsChanging(name))
            Fail(site, RecipeErrors.NotReproducible, null, reference);
        else
            Fail(site, RecipeErrors.UnknownReference, ++_hints <= MostHints ? _scope.Hint(reference) : null, reference);
        return null;
    }

    private RecipeNode? ResolveTarget(RecipeScalar site, RecipeNode target)
    {
        if (_open.TryGetValue(target, out var followedBefore))
        {
            var cycle = _followed.Skip(followedBefore).Append(_followed[followedBefore]).Select(name => $"${{{name}}}");
            Fail(site, RecipeErrors.ReferenceCycle, null, string.Join(" -> ", cycle));
            return null;
        }
        if (_open.Count > DeepestCalls || _followed.Count > _environment.Budgets.Depth)
        {
            Fail(site, RecipeErrors.ReferencesTooDeep, null, $"${{{_followed[^1]}}}");
            return null;
        }
        var resolved = Resolve(target);
        return _failed.Contains(resolved) ? null : resolved;
    }

    private RecipeScalar? ReadVariable(RecipeScalar site, ReferenceTarget.Variable variable)
    {
        if (!_variables.TryGetValue(variable.Name, out var value))
            _variables[variable.Name] = value = _environment.ReadVariable(variable.Name);
        if (string.IsNullOrEmpty(value) && variable.Default is not null)
            value = variable.Default;
        if (value is not null)
            return site with { Text = value, IsQuoted = value.Length == 0 };
        Fail(site, RecipeErrors.EnvironmentVariableMissing, null, variable.Name);
        return null;
    }

    /// <summary>Stops as soon as references nest or multiply beyond the budgets: what is measured here is small beyond known
    /// parts.</summary>
    private RecipeNode Measured(RecipeScalar site, RecipeNode target)
    {
        if (NodeMeasure.Excess(_measure.Of(target), _environment.Budgets) is { } excess)
            throw ReadingStopped.At(site.Mark, excess.Descriptor, excess.Budget);
        return target;
    }

    /// <summary>A node taken whole keeps the place it was written at; the reference goes on its trail.</summary>
    private static RecipeNode Place(RecipeScalar site, RecipeNode target) =>
        target.Mark == site.Mark ? target : target with { Trail = Trails.Join([], site.Mark, [.. site.Trail, .. target.Trail]) };

    private RecipeScalar Fail(RecipeScalar site, Errors.ErrorDescriptor error, string? hint, params object?[] arguments)
    {
        _diagnostics.Error(error, site, hint, arguments);
        return Fail(site);
    }

    private RecipeScalar Fail(RecipeScalar site)
    {
        _failed.Add(site);
        return site;
    }
}
