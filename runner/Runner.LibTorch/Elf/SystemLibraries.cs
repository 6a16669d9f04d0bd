using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Runner.LibTorch.Elf;

/// <summary>The system's C and C++ libraries as this process has them.</summary>
internal static class SystemLibraries
{
    // a library is asked for each version that another one needs of it, twenty times at a start
    private static readonly ConcurrentDictionary<string, IReadOnlySet<string>?> Known = new(StringComparer.Ordinal);

    /// <summary>Symbol versions that <paramref name="name"/> (such as <c>libstdc++.so.6</c>) defines; null where it cannot be read.</summary>
    public static IReadOnlySet<string>? VersionsOf(string name) => Known.GetOrAdd(name, Read);

    private static IReadOnlySet<string>? Read(string name)
    {
        var path = LoadedPath(name);
        if (path is null && NativeLibrary.TryLoad(name, out _))
            path = LoadedPath(name);
        if (path is null)
            return null;
        try
        {
            return ElfLibrary.Parse(File.ReadAllBytes(path)).VersionDefinitions;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    // The loader's symlinks are resolved in this listing: libstdc++.so.6 shows as libstdc++.so.6.0.30.
    private static string? LoadedPath(string name) =>
        File.ReadLines("/proc/self/maps")
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? line[slash..] : "")
            .FirstOrDefault(path => Path.GetFileName(path) is var file
                && (file == name || file.StartsWith(name + ".", StringComparison.Ordinal)));
}
