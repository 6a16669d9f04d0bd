namespace Runner.Plugins.Data.Records;

/// <summary>A split and the files it is read from.</summary>
internal sealed record SplitFiles(string Split, IReadOnlyList<string> Paths)
{
    /// <summary>Names that files of the usual splits have, without extension.</summary>
    private static readonly (string Split, string[] Names)[] Usual =
    [
        ("train", ["train", "training"]),
        ("dev", ["dev", "valid", "validation", "val"]),
        ("test", ["test"]),
    ];

    public string Path => Paths[0];

    /// <summary>Candidates for <c>train</c>, <c>dev</c> and <c>test</c> under their usual names with these extensions, such as <c>.tsv</c>.</summary>
    public static IReadOnlyList<(string Split, IReadOnlyList<string> Names)> Candidates(params IReadOnlyList<string> extensions) =>
        [.. Usual.Select(usual => (usual.Split, (IReadOnlyList<string>)[.. usual.Names.SelectMany(name => extensions.Select(extension => name + extension))]))];

    /// <summary>
    /// The splits that a path has. Of a folder, those of which a file is there; a split's names are looked for in their order and the first is taken. A file is
    /// the split that has its name, or whose usual name stands before its first dot, or one called by what stands there.
    /// </summary>
    /// <param name="path">Absolute path of a folder or a file.</param>
    /// <param name="of">What is looked for, for messages: <c>GLUE's CoLA</c>.</param>
    /// <param name="splits">Splits in their order, each with the names of its file, which may lie in a folder (with <c>/</c>).</param>
    /// <param name="mayBeSeveral">Whether the first of several files of one split is taken; else that is an error.</param>
    /// <exception cref="Errors.RunnerException">RUN3200: nothing is there; RUN3201: no file of a split; RUN3202.</exception>
    public static IReadOnlyList<SplitFiles> Find(
        string path, string of, IReadOnlyList<(string Split, IReadOnlyList<string> Names)> splits, bool mayBeSeveral = true)
    {
        if (!Directory.Exists(path))
        {
            if (!File.Exists(path))
                throw RecordDataErrors.PathMissing.With(path);
            return [new SplitFiles(SplitOf(System.IO.Path.GetFileName(path), splits), [path])];
        }
        var found = new List<SplitFiles>();
        foreach (var (split, names) in splits)
        {
            var there = names.Where(name => File.Exists(System.IO.Path.Combine(path, name))).ToList();
            if (there.Count > 1 && !mayBeSeveral)
                throw RecordDataErrors.SeveralFiles.With(path, split, string.Join(", ", there));
            if (there.Count > 0)
                found.Add(new SplitFiles(split, [System.IO.Path.Combine(path, there[0])]));
        }
        return found.Count > 0 ? found : throw NoSplits(path, of, splits);
    }

    private static Errors.RunnerException NoSplits(string folder, string of, IReadOnlyList<(string Split, IReadOnlyList<string> Names)> splits)
    {
        var there = Directory.EnumerateFileSystemEntries(folder).Select(System.IO.Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal).ToList();
        return RecordDataErrors.NoSplits.With(
            of, folder, string.Join(", ", splits.SelectMany(split => split.Names)),
            there.Count == 0 ? "nothing" : string.Join(", ", there.Take(8)) + (there.Count > 8 ? $" and {there.Count - 8} more" : ""));
    }

    private static string SplitOf(string file, IReadOnlyList<(string Split, IReadOnlyList<string> Names)> splits)
    {
        if (splits.FirstOrDefault(split => split.Names.Contains(file, StringComparer.Ordinal)) is { Split: { } named })
            return named;
        var stem = file.Split('.')[0];
        return Usual.FirstOrDefault(usual => usual.Names.Contains(stem, StringComparer.OrdinalIgnoreCase)) is { Split: { } known } ? known : Name(stem);
    }

    // names of splits are letters, digits, - and _
    private static string Name(string stem)
    {
        var name = string.Concat(stem.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        return name.Trim('_').Length > 0 ? name : "data";
    }
}
