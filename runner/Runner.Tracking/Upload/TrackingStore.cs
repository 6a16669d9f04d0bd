using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Finds the store that a recipe and the environment mean.</summary>
public static class TrackingStore
{
    /// <summary>Opens the store anew at each call; null when runs are kept in their folders alone (<c>store: none</c>).</summary>
    /// <param name="options">The recipe's section.</param>
    /// <param name="workspace">Folder that holds <c>runs/</c>.</param>
    /// <param name="environment">Reads an environment variable. Default: the process's own.</param>
    /// <param name="caller">Who waits, which decides how long one call keeps trying where the environment does not say.</param>
    /// <exception cref="Errors.RunnerException">RUN5026: the address makes no sense. Whether it answers is not asked here.</exception>
    public static Func<IMlflowStore>? Find(
        TrackingOptions options, string workspace, Func<string, string?>? environment = null, StoreCaller caller = StoreCaller.Background)
    {
        var variable = environment ?? Environment.GetEnvironmentVariable;
        if (options.ResolveStore(workspace, variable) is not { } address)
            return null;
        try
        {
            // opening contacts nothing, so a mistyped address is found before training starts
            _ = Open(address, workspace, variable, caller);
        }
        catch (Exception e) when (e is MlflowException or UriFormatException or ArgumentException)
        {
            throw TrackingErrors.StoreAddress.Because(e, TrackingAddress.Show(address), e.Message.TrimEnd('.'));
        }
        return () => Open(address, workspace, variable, caller);
    }

    /// <summary>Says, where a store is named by a folder, that MLflow's own tools will not see these runs by that name, and what shows them.</summary>
    public static void WarnOfFolder(TrackingOptions options, string workspace, TrackingNotice notice, Func<string, string?>? environment = null)
    {
        var variable = environment ?? Environment.GetEnvironmentVariable;
        if (options.ResolveStore(workspace, variable) is not { } address || IsServer(address) || !MlflowUri.IsFolder(address))
            return;
        var description = Open(address, workspace, variable, StoreCaller.Background).Describe();
        notice(TrackingErrors.FolderAsStore, TrackingErrors.FolderAsStore.Format(TrackingAddress.Show(address), description.Uri)
            + $" To look at them: {description.HowToOpen}");
    }

    private static bool IsServer(string address) =>
        address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    // also by the identity of a store that a run was delivered to, which names the workspace of a server that has several
    private static IMlflowStore Open(string given, string workspace, Func<string, string?> variable, StoreCaller caller)
    {
        var (address, serverWorkspace) = MlflowStoreDescription.Split(given);
        if (IsServer(address) && Uri.TryCreate(address, UriKind.Absolute, out var server))
        {
            var options = MlflowEnvironment.ServerOptions(server, variable);
            options = options with { Workspace = serverWorkspace ?? options.Workspace };
            return new RestMlflowStore(variable("MLFLOW_HTTP_REQUEST_MAX_RETRIES") is { Length: > 0 } ? options : caller switch
            {
                // the delivery waits and tries again by itself, and says so; a store that kept trying for minutes would hide an outage
                StoreCaller.Background => options with { MaxRetries = 1 },
                // about half a minute for a server that is away, and enough for one that fails at every second request
                _ => variable("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR") is { Length: > 0 } ? options : options with
                {
                    Backoff = TimeSpan.FromMilliseconds(250), MaxBackoff = TimeSpan.FromSeconds(10), Jitter = TimeSpan.FromMilliseconds(250),
                },
            });
        }
        return MlflowUri.Open(address, null, variable, hasAbsoluteArtifacts: !IsIn(workspace, address));
    }

    // the command that shows a store of the workspace is given for its folder; others are opened from anywhere
    private static bool IsIn(string workspace, string address)
    {
        var store = MlflowUri.Open(address, null, _ => null) as SqliteMlflowStore;    // opens nothing
        return store is not null && Path.GetFullPath(store.Folder) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(workspace));
    }
}

/// <summary>Who waits for a store.</summary>
public enum StoreCaller
{
    /// <summary>A training, which does not wait: the delivery behind it comes back by itself.</summary>
    Background,

    /// <summary>A person, at a command that does nothing else.</summary>
    Foreground,
}
