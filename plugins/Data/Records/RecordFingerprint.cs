using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Runner.Data;

namespace Runner.Plugins.Data.Records;

/// <summary>Hash of what a split is read from: contents of files and settings, wherever the files lie and whatever they are called.</summary>
internal static class RecordFingerprint
{
    /// <param name="reader">The component and the version of what it reads: <c>data/table 1</c>. Another version is other data.</param>
    /// <param name="files">In their order.</param>
    /// <param name="settings">All that decides what is read of them.</param>
    /// <param name="cache">Where hashes of large files are remembered.</param>
    public static string Of(string reader, IReadOnlyList<OpenedFile> files, IEnumerable<string> settings, DataCache? cache)
    {
        var hashes = new FileHashes(cache);
        var isSmall = files.Sum(file => file.Length) <= FileHashes.SmallCorpus;
        var text = new StringBuilder();
        foreach (var part in settings.Prepend(reader))
            text.Append(CultureInfo.InvariantCulture, $"{part.Length} {part}\n");
        foreach (var file in files)
            text.Append(hashes.Of(file, anew: isSmall)).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
