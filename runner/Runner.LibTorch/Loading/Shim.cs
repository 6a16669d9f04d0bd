using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Runner.Errors;
using Runner.LibTorch.Discovery;
using Runner.LibTorch.Elf;

namespace Runner.LibTorch.Loading;

/// <summary>
/// TorchSharp's native part, <c>libLibTorchSharp.so</c>. It asks for GLIBCXX_3.4.32, which Debian 12 lacks, for the sake of one
/// symbol that nothing in it refers to. There a copy that does not insist is loaded; TorchSharp then finds it by its name
/// inside (SONAME), because the file itself still does not load.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class Shim
{
    public const string FileName = "libLibTorchSharp.so";

    /// <exception cref="RunnerException">It is not there, or is damaged.</exception>
    public static LibraryFile Find(Surroundings surroundings)
    {
        var folders = surroundings.SearchFolders.Append(Path.Combine(surroundings.ApplicationFolder, "runtimes", "linux-x64", "native"))
            .Select(Path.TrimEndingDirectorySeparator).Distinct().ToList();
        var path = folders.Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists)
            ?? throw LibTorchErrors.ShimMissing.With(FileName, string.Join(", ", folders.Select(folder => $"'{folder}'")));
        return LibraryFile.Read(path);
    }

    /// <summary>Loads it, mended where it must be.</summary>
    /// <param name="file">The file; it is never written to.</param>
    /// <param name="provided">Versions that a library of this system defines.</param>
    /// <returns>What was mended; null where nothing was.</returns>
    /// <exception cref="RunnerException">The system is too old for it, or it does not load.</exception>
    public static string? Load(LibraryFile file, Func<string, IReadOnlySet<string>?> provided)
    {
        var lacking = VersionMending.Unprovided(file.Elf, provided);
        foreach (var need in lacking)
        {
            var users = VersionMending.UsedBy(file.Elf, need);
            if (users.Count > 0)
                throw LibTorchErrors.SystemTooOld.With(file.Path, need.File, need.Version, string.Join(", ", users.Take(5)));
        }
        if (lacking.Count == 0)
        {
            SharedLibrary.Load(file.Path);
            return null;
        }
        LoadCopy(file, VersionMending.Waive(file.Bytes, lacking));
        var versions = string.Join(", ", lacking.Select(need => $"{need.Version} of {need.File}"));
        return $"loaded a copy of {FileName} that does not insist on {versions}, which this system lacks and nothing in it uses";
    }

    // A private folder for the moment of loading: once mapped, the file is not needed any more, so nothing is left behind.
    private static void LoadCopy(LibraryFile file, byte[] mended)
    {
        var tried = new List<string>();
        Exception? last = null;
        foreach (var root in new[] { Path.GetTempPath(), Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "/dev/shm" })
        {
            if (!Directory.Exists(root))
                continue;
            tried.Add($"'{root}'");
            DirectoryInfo? folder = null;
            try
            {
                folder = CreatePrivateFolder(root);
                var copy = Path.Combine(folder.FullName, FileName);
                File.WriteAllBytes(copy, mended);
                NativeLibrary.Load(copy);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or BadImageFormatException)
            {
                last = e;
            }
            finally
            {
                Remove(folder);
            }
        }
        throw LibTorchErrors.NoScratch.Because(last!, FileName, string.Join(", ", tried), last?.Message);
    }

    private static DirectoryInfo CreatePrivateFolder(string root)
    {
        var path = Path.Combine(root, "runner-" + Guid.NewGuid().ToString("N"));
        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Remove(DirectoryInfo? folder)
    {
        try
        {
            folder?.Delete(recursive: true);
        }
        catch (IOException)
        {
            // a few megabytes stay in the temporary folder; no reason to stop
        }
    }
}
