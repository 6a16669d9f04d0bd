using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>Paths and names as messages show them.</summary>
internal static class WorkspacePaths
{
    /// <summary>A path as short as it can be said from here.</summary>
    public static string Relative(string path, string? from = null)
    {
        var relative = Path.GetRelativePath(from ?? Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>What names the workspace in a command, where it is not the current folder. Data that lies elsewhere has to be named again too, which a run does not know.</summary>
    public static string WorkspaceOption(Workspace workspace) =>
        workspace.Folder == workspace.Environment.CurrentDirectory ? "" : $" --workspace {Relative(workspace.Folder)}";

    /// <summary>Name of the recipe that a run was made by, which it keeps when it is renamed.</summary>
    public static string RecipeOf(RunFolder run) => run.Identity.Recipe ?? run.Identity.Name;
}
