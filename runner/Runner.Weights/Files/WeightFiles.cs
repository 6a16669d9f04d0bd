using System.Security.Cryptography;
using System.Text;
using Runner.Errors;
using Runner.Files;
using Runner.Weights.Pytorch;

namespace Runner.Weights;

/// <summary>The customary names of files with weights, and how they are opened.</summary>
internal static class WeightFiles
{
    public const string Safetensors = "model.safetensors";

    private const string Pytorch = "pytorch_model.bin";
    private const string IndexEnding = ".index.json";

    // in the order of preference: safetensors cannot hold anything but tensors
    private static readonly string[] Known = [Safetensors, Safetensors + IndexEnding, Pytorch, Pytorch + IndexEnding];

    /// <summary>The file with the weights of a published model; null where there is none.</summary>
    public static string? FindIn(string folder) => Known.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Opens a file, or the files an index names.</summary>
    /// <exception cref="RunnerException">It is not read, and why.</exception>
    public static StoredWeights Open(string file) =>
        file.EndsWith(IndexEnding, StringComparison.Ordinal) ? new ShardedWeights(file, OpenOne) : OpenOne(file);

    /// <summary>
    /// SHA-256 in hexadecimal digits: of the one file, as other tools give it, or of the digests of several.
    /// </summary>
    public static string Fingerprint(IReadOnlyList<string> files)
    {
        var digests = files.Select(Digest).ToList();
        return digests is [var one] ? one : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', digests))));
    }

    private static StoredWeights OpenOne(string file) =>
        file.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? new SafetensorsWeights(file) : new PytorchWeights(file);

    private static string Digest(string file)
    {
        using var stream = RegularFile.Open(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
