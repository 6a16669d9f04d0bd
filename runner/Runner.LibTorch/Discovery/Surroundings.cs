using System.Reflection;

namespace Runner.LibTorch.Discovery;

/// <summary>What lies around the running program: its folders and its environment. Tests put their own in its place.</summary>
/// <param name="ApplicationFolder">Folder of the program.</param>
/// <param name="SearchFolders">Folders in which the runtime looks for native libraries by name.</param>
/// <param name="Variable">Reads an environment variable.</param>
internal sealed record Surroundings(string ApplicationFolder, IReadOnlyList<string> SearchFolders, Func<string, string?> Variable)
{
    /// <summary>Those of this process.</summary>
    public static Surroundings Current() => new(
        AppContext.BaseDirectory,
        [.. (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), AppContext.BaseDirectory],
        name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null);

    /// <summary>Version of libtorch that TorchSharp was built for, which is also the bundled one's.</summary>
    public static string ExpectedVersion { get; } =
        typeof(Surroundings).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "LibTorchVersion").Value!;
}
