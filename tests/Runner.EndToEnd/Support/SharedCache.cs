namespace Runner.EndToEnd.Support;

/// <summary>One cache of derived data for all tests of this process, so that each text is tokenized once.</summary>
internal static class SharedCache
{
    private static readonly Lazy<string> Made = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("runner-end-to-end-cache-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    public static string Folder => Made.Value;
}
