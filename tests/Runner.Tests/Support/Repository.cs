namespace Runner.Tests.Support;

/// <summary>The working tree that the tests run in.</summary>
internal static class Repository
{
    /// <summary>Its topmost folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Runner.sln")))
                return folder;
        }
        throw new InvalidOperationException("the tests run outside of the working tree");
    }
}
