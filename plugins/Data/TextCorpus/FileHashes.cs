using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Runner.Data;
using Runner.Files;

namespace Runner.Plugins.Data;

/// <summary>Sha256 of files, remembered by path, size and time of change.</summary>
internal sealed class FileHashes(DataCache? cache, TimeProvider? time = null)
{
    // A file changed twice within the clock's grain keeps its time; so a hash is only remembered once the file is older than that.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    /// <summary>The hash, from memory where the file did not change.</summary>
    /// <exception cref="Errors.RunnerException">RUN3155.</exception>
    public string Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var key = string.Create(CultureInfo.InvariantCulture, $"{path}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}\n");
            var memory = cache is null ? null
                : Path.Combine(cache.Folder, "file-hashes", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 16)));
            if (memory is not null && Recall(memory, key) is { } known)
                return known;

            using var stream = RegularFile.Open(path, bufferSize: 0);
            var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (memory is not null && (time ?? TimeProvider.System).GetUtcNow() - file.LastWriteTimeUtc > Settled)
                Remember(memory, key + hash);
            return hash;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DataPluginErrors.Unreadable.Because(exception, path, exception.Message);
        }
    }

    private static string? Recall(string memory, string key)
    {
        try
        {
            var text = File.ReadAllText(memory);
            return text.StartsWith(key, StringComparison.Ordinal) && text.Length == key.Length + 64 ? text[key.Length..] : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Remember(string memory, string text)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(memory)!);
            var partial = $"{memory}.{Guid.NewGuid():N}.partial";
            File.WriteAllText(partial, text);
            File.Move(partial, memory, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only speed is lost: the file is hashed again next time.
        }
    }
}
