namespace Runner.EndToEnd.Support;

/// <summary>Where the sources lie.</summary>
internal static class Repository
{
    public static string Root { get; } = Above(AppContext.BaseDirectory, "Runner.sln")
        ?? throw new InvalidOperationException("the tests must lie in the repository: no Runner.sln above them");

    /// <summary>The real data beside the repository or where RUNNER_DATA says; null where there is none.</summary>
    public static string? Data { get; } = Inherited.Variable("RUNNER_DATA")
        ?? (Above(AppContext.BaseDirectory, "shared/data") is { } place ? Path.Combine(place, "shared", "data") : null);

    /// <summary>Output folder of another project of the tests, built as this one is.</summary>
    public static string Built(string project) => AppContext.BaseDirectory.Replace(
        $"{Path.DirectorySeparatorChar}Runner.EndToEnd{Path.DirectorySeparatorChar}", $"{Path.DirectorySeparatorChar}{project}{Path.DirectorySeparatorChar}",
        StringComparison.Ordinal);

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string? Above(string start, string name)
    {
        for (var place = new DirectoryInfo(start); place is not null; place = place.Parent)
        {
            if (Path.Exists(Path.Combine(place.FullName, name)))
                return place.FullName;
        }
        return null;
    }
}
