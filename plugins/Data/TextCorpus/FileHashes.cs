using System.Security.Cryptography;
using System.Text;
using Runner.Data;
using Runner.Files;

namespace Runner.Plugins.Data;

/// <summary>
/// Sha256 of files, remembered by path and <see cref="FileStatus.Stamp"/> where that is proof of their content. Where it is not, and where all files together
/// are small, they are hashed each time.
/// </summary>
/// <param name="cache">Where hashes are remembered; null for nowhere.</param>
/// <param name="time">Clock.</param>
internal sealed class FileHashes(DataCache? cache, TimeProvider? time = null)
{
    /// <summary>Bytes of a corpus up to which its files are hashed whatever is remembered: a few hundredths of a second.</summary>
    public const long SmallCorpus = 16 << 20;

    // A file changed twice within the clock's grain keeps its time; so a hash is only remembered once the file is older than that.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    /// <summary>The hash of the content that <paramref name="file"/> had when it was opened.</summary>
    /// <param name="file">The file.</param>
    /// <param name="anew">Whether to hash it even if its hash is remembered.</param>
    /// <exception cref="Errors.RunnerException">RUN3101: it was changed since; RUN3155.</exception>
    public string Of(OpenedFile file, bool anew)
    {
        try
        {
            using var stream = file.Open(0);
            file.RequireUnchanged(stream);
            var memory = cache is null || !file.Status.IsProof ? null
                : Path.Combine(cache.Folder, "file-hashes", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Path)).AsSpan(0, 16)));
            var key = $"{file.Path}\n{file.Status.Stamp}\n";
            if (!anew && memory is not null && Recall(memory, key) is { } known)
                return known;

            var hash = HashOf(stream);
            file.RequireUnchanged(stream);
            if (memory is not null && (time ?? TimeProvider.System).GetUtcNow() - file.Status.LastChange > Settled)
                Remember(memory, key + hash);
            return hash;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DataPluginErrors.Unreadable.Because(exception, file.Path, exception.Message);
        }
    }

    // in larger pieces than the library's own 4 KiB
    private static string HashOf(FileStream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (int read; (read = stream.Read(buffer)) > 0;)
            hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string? Recall(string memory, string key) =>
        CachedFile.Read(memory) is { } bytes && Encoding.UTF8.GetString(bytes) is var text && text.StartsWith(key, StringComparison.Ordinal) && text.Length == key.Length + 64
            ? text[key.Length..]
            : null;

    private static void Remember(string memory, string text)
    {
        try
        {
            if (CachedFile.Read(memory) is not { } known || !known.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text)))
                CachedFile.Write(memory, Encoding.UTF8.GetBytes(text));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only speed is lost: the file is hashed again next time.
        }
    }
}
