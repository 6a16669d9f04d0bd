using System.Security.Cryptography;
using System.Text;
using Runner.Files;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>Hashes of what recipes name besides data: weights and other files.</summary>
/// <param name="weights">Reads weights.</param>
/// <param name="cache">Folder for derived data.</param>
internal sealed class ContentHashes(WeightsReader weights, string cache)
{
    /// <summary>Folder for derived data.</summary>
    public string Cache { get; } = cache;

    /// <summary>SHA-256 over the files that opening these weights reads.</summary>
    public string OfWeights(string location) => weights.Fingerprint(location);

    /// <summary>SHA-256 of a file, or of all files of a folder with their names; empty where there is none.</summary>
    /// <exception cref="Errors.RunnerException">RUN7011: it cannot be read.</exception>
    public static string OfFiles(string location)
    {
        try
        {
            using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in FilesOf(location))
            {
                using var stream = RegularFile.Open(file.FullName);
                var name = file.FullName == location ? "" : Path.GetRelativePath(location, file.FullName).Replace('\\', '/');
                all.AppendData(Encoding.UTF8.GetBytes($"{name}\0{Convert.ToHexStringLower(SHA256.HashData(stream))}\0"));
            }
            return Convert.ToHexStringLower(all.GetHashAndReset());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ExperimentErrors.FileTrouble.Because(e, e.Message);
        }
    }

    private static IEnumerable<FileInfo> FilesOf(string location) => Directory.Exists(location)
        ? new DirectoryInfo(location).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(f => f.FullName, StringComparer.Ordinal)
        : File.Exists(location) ? [new FileInfo(location)] : [];
}
