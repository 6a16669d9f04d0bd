namespace Runner.Plugins.Architectures.Formats;

/// <summary>What files do to names that mean the same.</summary>
internal static class PublishedNames
{
    private static readonly (string Old, string New)[] Endings = [(".gamma", ".weight"), (".beta", ".bias")];

    /// <summary>
    /// Makes names regular: <c>gamma</c> and <c>beta</c> of converted TensorFlow files, the <c>module.</c> of a parallel wrapper, a body
    /// saved on its own or under another name.
    /// </summary>
    /// <param name="names">All names of the file: whether a body stands alone shows in all of them together.</param>
    /// <param name="body">The body's regular name, such as <c>bert</c>.</param>
    /// <param name="others">Other names it goes by.</param>
    public static Func<string, string> Normalizer(IReadOnlyCollection<string> names, string body, params IEnumerable<string> others)
    {
        var bodies = others.Append(body).Select(name => name + ".").ToList();
        var alone = !names.Any(name => bodies.Exists(start => Unwrapped(name).StartsWith(start, StringComparison.Ordinal)));
        return name => Regular(Unwrapped(name), bodies, alone);
    }

    private static string Regular(string name, List<string> bodies, bool alone)
    {
        foreach (var (old, now) in Endings)
        {
            if (name.EndsWith(old, StringComparison.Ordinal))
                name = name[..^old.Length] + now;
        }
        if (alone && Starts(name, "embeddings.", "encoder.", "pooler."))
            return bodies[^1] + name;
        var start = bodies.Find(start => name.StartsWith(start, StringComparison.Ordinal));
        return start is null ? name : bodies[^1] + name[start.Length..];
    }

    private static string Unwrapped(string name) => Starts(name, "module.") ? name["module.".Length..] : name;

    private static bool Starts(string name, params IEnumerable<string> starts) => starts.Any(start => name.StartsWith(start, StringComparison.Ordinal));
}
