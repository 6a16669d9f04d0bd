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
}
