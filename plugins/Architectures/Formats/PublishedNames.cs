namespace Runner.Plugins.Architectures.Formats;

/// <summary>What files do to names that mean the same.</summary>
internal static class PublishedNames
{
    // of parallel training and of compiled models
    private static readonly string[] Wrappers = ["module.", "_orig_mod.", "_fsdp_wrapped_module."];

    private static readonly (string Old, string New)[] Endings = [(".gamma", ".weight"), (".beta", ".bias")];

    /// <summary>
    /// Makes names regular: <c>gamma</c> and <c>beta</c> of converted TensorFlow files, the <c>module.</c> of a parallel wrapper, the <c>_orig_mod.</c> of a compiled model, a backbone
    /// saved on its own or under another name.
    /// </summary>
    /// <param name="names">All names of the file: whether a backbone stands alone shows in all of them together.</param>
    /// <param name="backbone">The backbone's regular name, such as <c>bert</c>.</param>
    /// <param name="others">Other names it goes by.</param>
    public static Func<string, string> Normalizer(IReadOnlyCollection<string> names, string backbone, params IEnumerable<string> others)
    {
        var backbones = others.Append(backbone).Select(name => name + ".").ToList();
        var alone = !names.Any(name => backbones.Exists(start => Unwrapped(name).StartsWith(start, StringComparison.Ordinal)));
        return name => Regular(Unwrapped(name), backbones, alone);
    }

    private static string Regular(string name, List<string> backbones, bool alone)
    {
        foreach (var (old, now) in Endings)
        {
            if (name.EndsWith(old, StringComparison.Ordinal))
                name = name[..^old.Length] + now;
        }
        if (alone && Starts(name, "embeddings.", "encoder.", "pooler."))
            return backbones[^1] + name;
        var start = backbones.Find(start => name.StartsWith(start, StringComparison.Ordinal));
        return start is null ? name : backbones[^1] + name[start.Length..];
    }

    /// <summary>A name without what wrappers of a module put before it, in any order and number.</summary>
    public static string Unwrapped(string name)
    {
        while (Wrappers.FirstOrDefault(wrapper => name.StartsWith(wrapper, StringComparison.Ordinal)) is { } start)
            name = name[start.Length..];
        return name;
    }

    private static bool Starts(string name, params IEnumerable<string> starts) => starts.Any(start => name.StartsWith(start, StringComparison.Ordinal));
}
