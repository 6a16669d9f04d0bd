using System.Text.RegularExpressions;
using Runner.Files;

namespace Runner.LibTorch.Discovery;

/// <summary>A folder that holds a libtorch.</summary>
/// <param name="Path">Folder of the libraries, every symbolic link resolved: libtorch finds its neighbours relative to itself.</param>
/// <param name="Source">Who brought it.</param>
/// <param name="Version">Version, or <c>unknown</c>.</param>
internal sealed partial record LibTorchFolder(string Path, LibTorchSource Source, string Version)
{
    public const string UnknownVersion = "unknown";

    /// <summary>Libraries without which nothing runs, in the order in which they are loaded.</summary>
    public static readonly IReadOnlyList<string> Required = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    public bool HasCuda => File.Exists(System.IO.Path.Combine(Path, "libtorch_cuda.so"));

    /// <summary>Files to load, in order: what a library needs comes before it.</summary>
    public IEnumerable<string> LoadOrder() =>
        (HasCuda ? ["libc10.so", "libc10_cuda.so", "libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so"] : Required)
            .Select(name => RealPath.Of(System.IO.Path.Combine(Path, name)));

    /// <summary>The libtorch in <paramref name="folder"/> or its <c>lib</c> folder.</summary>
    /// <param name="folder">Where to look.</param>
    /// <param name="source">Who brought it.</param>
    /// <param name="reason">Where there is none: what is wrong, to follow the folder's name and "which".</param>
    public static LibTorchFolder? Find(string folder, LibTorchSource source, out string reason)
    {
        reason = "";
        if (!Directory.Exists(folder))
        {
            reason = "does not exist";
            return null;
        }
        var lib = File.Exists(System.IO.Path.Combine(folder, "libtorch_cpu.so")) ? folder : System.IO.Path.Combine(folder, "lib");
        var missing = Required.Where(name => !File.Exists(System.IO.Path.Combine(lib, name))).ToList();
        if (missing.Count > 0)
        {
            reason = $"lacks {string.Join(", ", missing)}" + (lib == folder ? "" : " (looked in it and in its folder lib)");
            return null;
        }
        var real = RealPath.Of(lib);
        return new LibTorchFolder(real, source, ReadVersion(lib) ?? ReadVersion(real) ?? UnknownVersion);
    }

    // Python's torch says it in version.py, a libtorch download in build-version, both beside the lib folder.
    private static string? ReadVersion(string lib)
    {
        var root = System.IO.Path.GetDirectoryName(System.IO.Path.TrimEndingDirectorySeparator(lib)) ?? lib;
        var (python, download) = (System.IO.Path.Combine(root, "version.py"), System.IO.Path.Combine(root, "build-version"));
        if (File.Exists(python) && PythonVersion().Match(RegularFile.ReadText(python, RegularFile.DescriptionBytes)) is { Success: true } match)
            return match.Groups[1].Value;
        return File.Exists(download) ? RegularFile.ReadText(download, RegularFile.DescriptionBytes).Trim() : null;
    }

    [GeneratedRegex(@"^__version__\s*=\s*['""]([^'""]+)['""]", RegexOptions.Multiline)]
    private static partial Regex PythonVersion();
}
