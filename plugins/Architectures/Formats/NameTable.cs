using Runner.Interchange;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>All tensors a model of one configuration may have, with both names, and the second names under which tied ones are stored.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, string> _here = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _published = new(StringComparer.Ordinal);
    private readonly HashSet<string> _constant = new(StringComparer.Ordinal);
    private readonly List<(string Published, string Here, string? With)> _ties = [];

    /// <summary>A tensor under its published name and its name here. The first published name is read, all are written.</summary>
    public NameTable Add(string published, string here)
    {
        if (_published.TryGetValue(here, out var others))
        {
            others.Add(published);
        }
        else
        {
            _published.Add(here, [published]);
            _here.Add(published, here);
        }
        return this;
    }

    /// <summary>Tensors of one prefix: <c>weight</c> and <c>bias</c>.</summary>
    public NameTable Pair(string published, string here) =>
        Add(published + ".weight", here + ".weight").Add(published + ".bias", here + ".bias");

    /// <summary>A second name of a tensor, skipped when reading unless the first is absent.</summary>
    /// <param name="published">The second name.</param>
    /// <param name="here">The tensor.</param>
    /// <param name="with">The name here of a tensor along with which the second name is written; null where it never is.</param>
    public NameTable Tied(string published, string here, string? with)
    {
        _ties.Add((published, here, with));
        return this;
    }

    /// <summary>A buffer or an unused tensor: understood, never read or written.</summary>
    public NameTable Skip(string published)
    {
        _constant.Add(published);
        return this;
    }

    /// <summary>Published names to names here.</summary>
    /// <param name="names">As they are in the checkpoint.</param>
    /// <param name="normalize">Undoes what some checkpoints do to names (old endings, other prefixes).</param>
    public IReadOnlyList<TensorMapping> Map(IReadOnlyCollection<string> names, Func<string, string> normalize)
    {
        var mapped = new List<TensorMapping>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names.OrderBy(name => IsSecond(normalize(name))))
        {
            var normal = normalize(name);
            if (_here.TryGetValue(normal, out var here) && taken.Add(here))
                mapped.Add(new TensorMapping(name, here));
            else if (TiedTo(normal, names, normalize) is { } alone && taken.Add(alone))
                mapped.Add(new TensorMapping(name, alone));
            else if (_constant.Contains(normal))
                mapped.Add(new TensorMapping(name, null));
            else if (IsSecond(normal))
                mapped.Add(new TensorMapping(name, null) { SameAs = FirstOf(normal) });
        }
        return mapped;
    }

    /// <summary>Names here to published names; second names of tied tensors follow the others.</summary>
    public IReadOnlyList<TensorMapping> MapBack(IReadOnlyCollection<string> names)
    {
        var present = names.ToHashSet(StringComparer.Ordinal);
        var first = names.Where(_published.ContainsKey)
            .SelectMany(name => _published[name].Select(published => new TensorMapping(published, name)));
        var ties = _ties.Where(tie => tie.With is not null && present.Contains(tie.With) && present.Contains(tie.Here))
            .Select(tie => new TensorMapping(tie.Published, tie.Here));
        return [.. first.Concat(ties)];
    }

    private bool IsSecond(string published) =>
        _ties.Exists(tie => tie.Published == published) || (!_here.ContainsKey(published) && _published.Values.Any(all => all.Contains(published)));

    private string? FirstOf(string published) =>
        _ties.Find(tie => tie.Published == published).Here ?? _published.FirstOrDefault(pair => pair.Value.Contains(published)).Key;

    // A file without the usual name of a tied tensor has it under the second name alone.
    private string? TiedTo(string published, IReadOnlyCollection<string> names, Func<string, string> normalize)
    {
        var here = FirstOf(published);
        return here is not null && !names.Any(name => _here.GetValueOrDefault(normalize(name)) == here) ? here : null;
    }
}
