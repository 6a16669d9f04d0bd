using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using System.Text;
using Runner.Files;

namespace Runner.Plugins.Data;

/// <summary>
/// Where the chunks of a text start: ascending token numbers, memory-mapped from a file named by content. Chunks lie
/// end to end; one more number ends the last. Layout: magic (8), count i64, sha256 of the numbers (32), then (count + 1) x i64.
/// </summary>
internal sealed class ChunkIndex
{
    private const int HeaderSize = 48;

    private readonly MemoryMappedViewAccessor _view;

    private ChunkIndex(string path, long count)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = file.CreateViewAccessor(0, HeaderSize + (count + 1) * sizeof(long), MemoryMappedFileAccess.Read);
        Count = count;
    }

    private static ReadOnlySpan<byte> Magic => "RUNCHNK1"u8;

    /// <summary>Number of chunks.</summary>
    public long Count { get; }

    /// <summary>First token of a chunk, 0 to <see cref="Count"/>.</summary>
    public long this[long chunk] => _view.ReadInt64(HeaderSize + chunk * sizeof(long));

    /// <summary>The index of this name, built if it is not there or damaged.</summary>
    /// <param name="folder">Cache folder; the file goes to <c>chunks/</c> in it.</param>
    /// <param name="name">Everything that decides the chunks.</param>
    /// <param name="starts">The starts and the end of the last, ascending; enumerated only to build.</param>
    public static ChunkIndex Open(string folder, string name, IEnumerable<long> starts)
    {
        var path = Path.Combine(folder, "chunks", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))) + ".chunks");
        try
        {
            if (TryRead(path) is { } known)
                return known;
            Build(path, starts);
            return TryRead(path) ?? throw new IOException("it cannot be read back");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DataPluginErrors.IndexNotWritable.Because(exception, path, exception.Message);
        }
    }

    private static ChunkIndex? TryRead(string path)
    {
        if (!File.Exists(path))
            return null;
        using var stream = RegularFile.Open(path, bufferSize: 0);
        var header = new byte[HeaderSize];
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize || !header.AsSpan().StartsWith(Magic))
            return null;
        var count = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8));
        return stream.Length == HeaderSize + (count + 1) * sizeof(long)
            && SHA256.HashData(stream).AsSpan().SequenceEqual(header.AsSpan(16)) ? new ChunkIndex(path, count) : null;
    }

    private static void Build(string path, IEnumerable<long> starts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.partial";
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20))
            using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
            {
                stream.Write(new byte[HeaderSize]);
                var bytes = new byte[sizeof(long)];
                var count = -1L;
                foreach (var start in starts)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(bytes, start);
                    stream.Write(bytes);
                    hash.AppendData(bytes);
                    count++;
                }
                var header = new byte[HeaderSize];
                Magic.CopyTo(header);
                BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), count);
                hash.GetHashAndReset().CopyTo(header, 16);
                stream.Position = 0;
                stream.Write(header);
                stream.Flush(flushToDisk: true);
            }
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
