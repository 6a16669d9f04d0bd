namespace Runner.Mlflow;

/// <summary>Where a store is and how to look at it.</summary>
/// <param name="Uri">Tracking URI for MLflow's own tools, without credentials.</param>
/// <param name="HowToOpen">A command line, or the address of a page, that shows the store.</param>
public sealed record MlflowStoreDescription(string Uri, string HowToOpen)
{
    /// <summary>
    /// What tells this store from others: a run that was delivered to one was not delivered to another. The <see cref="Uri"/>, and of a server with
    /// several workspaces the workspace too.
    /// </summary>
    public string Identity { get; init; } = Uri;

    private const string WorkspaceStart = " (workspace ";

    /// <summary>Identity of one workspace of a server.</summary>
    public static string IdentityOf(string uri, string? workspace) => workspace is null ? uri : $"{uri}{WorkspaceStart}{workspace})";

    /// <summary>Address and workspace of an identity; of a plain address, the address.</summary>
    public static (string Uri, string? Workspace) Split(string identity)
    {
        var start = identity.LastIndexOf(WorkspaceStart, StringComparison.Ordinal);
        return start < 0 || !identity.EndsWith(')') ? (identity, null) : (identity[..start], identity[(start + WorkspaceStart.Length)..^1]);
    }
}
