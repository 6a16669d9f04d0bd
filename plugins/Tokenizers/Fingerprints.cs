using System.Security.Cryptography;
using System.Text;

namespace Runner.Plugins.Tokenizers;

/// <summary>Hashes over what decides token ids.</summary>
internal static class Fingerprints
{
    /// <summary>SHA-256 over an algorithm's name and version, its vocabulary and its options.</summary>
    public static string Of(string algorithm, IEnumerable<string> tokens, string options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(algorithm + "\0" + options + "\0"));
        foreach (var token in tokens)
            hash.AppendData(Encoding.UTF8.GetBytes(token + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
