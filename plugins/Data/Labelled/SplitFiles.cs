namespace Runner.Plugins.Data.Labelled;

/// <summary>The files of a split.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Paths">Its files.</param>
internal sealed record SplitFiles(string Name, IReadOnlyList<string> Paths)
{
    private static readonly string[] Customary = ["train", "dev", "test"];

    /// <summary>The splits that are named in a recipe, or those of the customary layout of which most files are there.</summary>
    /// <param name="path">Folder; or a file, which is the training split.</param>
    /// <param name="named">File of each split, from the folder; empty for a customary layout.</param>
    /// <param name="layouts">Splits and files of each layout; the earlier goes before.</param>
    /// <exception cref="Errors.RunnerException">RUN3230, RUN3231, RUN3239.</exception>
    public static IReadOnlyList<SplitFiles> Find(string path, IReadOnlyDictionary<string, string> named, IReadOnlyList<(string Split, string File)[]> layouts)
    {
        if (named.Count > 0)
            return [.. named.OrderBy(split => Rank(split.Key)).ThenBy(split => split.Key, StringComparer.Ordinal).Select(split => Named(path, split.Key, split.Value))];
        if (File.Exists(path))
            return [new SplitFiles("train", [path])];
        var found = layouts.Select(layout => layout.Where(entry => File.Exists(Path.Combine(path, entry.File))).ToList()).ToList();
        var best = found.MaxBy(layout => layout.Count)!;
        if (best.Count == 0)
            throw LabelledFileErrors.NoSplits.With(path, string.Join("; or ", layouts.Select(layout => string.Join(", ", layout.Select(entry => entry.File)))));
        if (found.Find(other => other.Count == best.Count && !other.SequenceEqual(best)) is { } other)
            throw LabelledFileErrors.Ambiguous.With(path, string.Join(", ", best.Concat(other).Select(entry => entry.File).Distinct()));
        return [.. best.OrderBy(entry => Rank(entry.Split)).Select(entry => new SplitFiles(entry.Split, [Path.Combine(path, entry.File)]))];
    }

    /// <summary>The first file of each split that is there; splits without one are left out. A path that is a file is the split of that name, else the training split.</summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="candidates">Names of files by split, the preferred first.</param>
    /// <exception cref="Errors.RunnerException">RUN3230.</exception>
    public static IReadOnlyList<SplitFiles> Preferred(string path, IReadOnlyList<(string Split, string[] Files)> candidates)
    {
        if (File.Exists(path))
            return [new SplitFiles(candidates.FirstOrDefault(split => split.Files.Contains(Path.GetFileName(path))).Split ?? "train", [path])];
        List<SplitFiles> found =
        [
            .. candidates.Select(split => (split.Split, File: split.Files.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)))
                .Where(split => split.File is not null).Select(split => new SplitFiles(split.Split, [split.File!])),
        ];
        return found.Count > 0 ? found : throw LabelledFileErrors.NoSplits.With(path, string.Join(", ", candidates.SelectMany(split => split.Files)));
    }

    /// <summary>What is wrong with the names of splits; null for nothing.</summary>
    public static string? Problem(IReadOnlyDictionary<string, string> named) =>
        named.Keys.FirstOrDefault(name => name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) is { } wrong
            ? $"'{wrong}' is no name of a split: take letters, digits, '-' and '_', such as train, dev, test."
            : null;

    private static SplitFiles Named(string path, string split, string file)
    {
        var folder = File.Exists(path) ? Path.GetDirectoryName(path)! : path;
        var full = Path.Combine(folder, file);
        return File.Exists(full) ? new SplitFiles(split, [full]) : throw LabelledFileErrors.SplitMissing.With(split, full);
    }

    private static int Rank(string split) => Array.IndexOf(Customary, split) is >= 0 and var rank ? rank : Customary.Length;
}
