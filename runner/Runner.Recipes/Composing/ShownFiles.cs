namespace Runner.Recipes;

/// <summary>
/// The files that messages may quote: the recipe itself, which the user named, and what lies below its folder or the current one. A
/// recipe from somebody else can extend any file its reader may read, and messages go to logs that others see.
/// </summary>
internal sealed class ShownFiles(string recipe, string currentDirectory)
{
    private readonly string[] _folders = [Resolved(Path.GetDirectoryName(recipe) ?? "/"), Resolved(currentDirectory)];

    /// <summary>True for names that recipes have.</summary>
    public static bool IsNamedRecipe(string path) =>
        path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    /// <summary>True where messages may quote <paramref name="path"/>.</summary>
    /// <param name="path">Absolute path of a file that exists.</param>
    public bool Contains(string path) => path == recipe || Array.Exists(_folders, folder => IsBelow(folder, Resolved(path)));

    // hidden folders hold other programs' settings
    private static bool IsBelow(string folder, string path) =>
        Path.GetRelativePath(folder, path) is var relative && !Path.IsPathRooted(relative)
        && !relative.Split(Path.DirectorySeparatorChar).Any(step => step.StartsWith('.'));

    /// <summary>The path without symbolic links on the way.</summary>
    private static string Resolved(string path)
    {
        var (resolved, links) = (Path.GetPathRoot(path) ?? "", 0);
        var steps = new Stack<string>(Steps(path).Reverse());
        while (steps.TryPop(out var step))
        {
            var next = Path.Combine(resolved, step);
            if (links < 40 && Target(next) is { } target)
            {
                links++;
                foreach (var more in Steps(target).Reverse())
                    steps.Push(more);
                resolved = Path.GetPathRoot(target) ?? "";
            }
            else
                resolved = next;
        }
        return resolved;
    }

    private static string[] Steps(string path) =>
        path[(Path.GetPathRoot(path)?.Length ?? 0)..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path) is { LinkTarget: { } target } ? Path.GetFullPath(target, Path.GetDirectoryName(path)!) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
