using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Finds the store that a recipe and the environment mean.</summary>
public static class TrackingStore
{
    /// <summary>Opens the store anew at each call; null when runs are kept in their folders alone (<c>store: none</c>).</summary>
    /// <param name="options">The recipe's section.</param>
    /// <param name="workspace">Folder that holds <c>runs/</c>.</param>
    /// <param name="environment">Reads an environment variable. Default: the process's own.</param>
    /// <exception cref="Errors.RunnerException">RUN5026: the address makes no sense. Whether it answers is not asked here.</exception>
    public static Func<IMlflowStore>? Find(TrackingOptions options, string workspace, Func<string, string?>? environment = null)
    {
        var variable = environment ?? Environment.GetEnvironmentVariable;
        if (options.ResolveStore(workspace, variable) is not { } address)
            return null;
        try
        {
            // opening contacts nothing, so a mistyped address is found before training starts
            _ = Open(address, variable);
        }
        catch (Exception e) when (e is MlflowException or UriFormatException or ArgumentException)
        {
            throw TrackingErrors.StoreAddress.Because(e, CodeState.WithoutCredentials(address), e.Message);
        }
        return () => Open(address, variable);
    }

    // The delivery waits and tries again by itself, and says so; a store that kept trying for minutes would hide an outage.
    private static IMlflowStore Open(string address, Func<string, string?> variable) =>
        address.StartsWith("http", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(address, UriKind.Absolute, out var server)
            ? new RestMlflowStore(MlflowEnvironment.ServerOptions(server, variable) with { MaxRetries = 1 })
            : MlflowUri.Open(address, null, variable);
}
