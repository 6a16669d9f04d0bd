namespace Runner.Tests.Data;

/// <summary>The folder of real data, or a skipped test.</summary>
internal static class DataRoot
{
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable("RUNNER_DATA") is { Length: > 0 } said && Directory.Exists(said))
            return said;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "shared", "data")))
                return Path.Combine(folder.FullName, "shared", "data");
        }
        Assert.Skip("No data: set RUNNER_DATA to a folder with corpus-zh.");
        return "";
    }
}
