using System.Security.Cryptography;
using Runner.Files;

namespace Runner.Composition;

/// <summary>The files of a plugin folder, as its manifest lists them.</summary>
internal static class PluginFiles
{
    /// <summary>
    /// Relative paths with <c>/</c>, sorted; without the manifest and without hidden files, which desktops leave behind and nothing loads.
    /// </summary>
    public static List<string> List(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
        var files = Directory.EnumerateFiles(folder, "*", options)
            .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
            .Where(f => f != PluginManifest.FileName)
            .ToList();
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    public static string Hash(string path)
    {
        using var stream = RegularFile.Open(path, bufferSize: 0);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>
    /// True for what the host owns. Two copies of libtorch in one process end it, and two of the contracts would make every
    /// component a stranger.
    /// </summary>
    public static bool BelongsToHost(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.Equals("Runner.Abstractions.dll", StringComparison.OrdinalIgnoreCase)
            || name.Equals("TorchSharp.dll", StringComparison.OrdinalIgnoreCase)
            || (IsLibrary(name) && NativeNames.Any(n => name.StartsWith(n, StringComparison.OrdinalIgnoreCase)));
    }

    private static readonly string[] NativeNames =
        ["libtorch", "torch_cpu", "torch_cuda", "torch.dll", "c10", "libc10", "libLibTorchSharp", "LibTorchSharp"];

    /// <summary>True for files that can hold code or steer which code is loaded.</summary>
    public static bool HoldsCode(string path) =>
        IsLibrary(path) || path.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".deps.json", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".runtimeconfig.json", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".runtimeconfig.dev.json", StringComparison.OrdinalIgnoreCase);

    private static bool IsLibrary(string name) =>
        name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".dylib", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".so", StringComparison.OrdinalIgnoreCase) || name.Contains(".so.", StringComparison.OrdinalIgnoreCase);
}
