namespace Runner.Recipes;

/// <summary>Paths as messages and listings show them.</summary>
public static class DisplayPath
{
    /// <summary><paramref name="path"/> relative to <paramref name="currentDirectory"/> when below it, with forward
    /// slashes.</summary>
    public static string Of(string path, string currentDirectory)
    {
        var root = Path.TrimEndingDirectorySeparator(currentDirectory) + Path.DirectorySeparatorChar;
        var shown = path.Length > root.Length && path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..] : path;
        return Path.DirectorySeparatorChar == '/' || shown.StartsWith("--set", StringComparison.Ordinal)
            ? shown
            : shown.Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <summary><paramref name="mark"/> with its file shown so.</summary>
    public static string Of(SourceMark mark, string currentDirectory) =>
        (mark with { File = Of(mark.File, currentDirectory) }).ToString();
}
