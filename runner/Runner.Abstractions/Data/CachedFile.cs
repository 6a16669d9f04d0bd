using System.Security.Cryptography;
using System.Text;
using Runner.Errors;
using Runner.Files;

namespace Runner.Data;

/// <summary>
/// Small files in the cache that carry the hash of their content. A file whose hash does not fit is set aside (<c>*.damaged</c>) and counts as not there, so
/// that it is made again; a file in the making has another name until it is whole and on the disk. The name must say everything the content depends on.
/// </summary>
/// <remarks>Layout: the line <c>runner-cache 1 SHA256</c>, then the content, of which the hash is.</remarks>
public static class CachedFile
{
    private const int HeaderLength = 15 + 64 + 1;
    private const long LargestFile = 2 * RegularFile.VocabularyBytes;

    private static ReadOnlySpan<byte> Magic => "runner-cache 1 "u8;

    /// <summary>The content; null where there is no such file, or only a damaged one.</summary>
    public static byte[]? Read(string path)
    {
        byte[] bytes;
        try
        {
            if (!File.Exists(path))
                return null;
            bytes = RegularFile.ReadWhole(path, LargestFile);
        }
        catch (RunnerException)
        {
            // no file that this wrote: nothing is waited for, and the place is made free
            SetAside(path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        var content = bytes.AsSpan(Math.Min(HeaderLength, bytes.Length));
        if (bytes.Length >= HeaderLength && bytes.AsSpan(0, HeaderLength).SequenceEqual(Header(content)))
            return content.ToArray();
        SetAside(path);
        return null;
    }

    /// <summary>Writes the content to the disk under another name and gives it this one at the end; several processes may do so at once.</summary>
    /// <exception cref="IOException">It cannot be written; so may <see cref="UnauthorizedAccessException"/> say.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.partial";
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(Header(content));
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>The content, made and written now where there is no whole file.</summary>
    /// <exception cref="Errors.RunnerException">RUN3100.</exception>
    public static byte[] Get(string path, Func<byte[]> make)
    {
        if (Read(path) is { } known)
            return known;
        var made = make();
        try
        {
            Write(path, made);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CacheErrors.NotWritable.Because(exception, path, exception.Message);
        }
        return made;
    }

    private static byte[] Header(ReadOnlySpan<byte> content) =>
        [.. Magic, .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(content))), (byte)'\n'];

    private static void SetAside(string path)
    {
        try
        {
            File.Move(path, path + ".damaged", overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is replaced all the same once it is made again.
        }
    }
}
