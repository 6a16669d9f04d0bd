using Runner.Errors;
using Runner.Files;

namespace Runner.Plugins.Data;

/// <summary>A file as it was when it was opened first, so that it is known later whether it is still the same.</summary>
internal abstract class OpenedFile(string path)
{
    public string Path { get; } = path;

    public long Length { get; private set; }

    /// <summary>What told the file from others when it was opened.</summary>
    public FileStatus Status { get; private set; }

    public FileStream Open(long position)
    {
        var stream = RegularFile.Open(Path, bufferSize: 0);
        stream.Position = position;
        return stream;
    }

    /// <summary>Throws where an open handle is of another file than was opened first, or the file has changed since.</summary>
    /// <exception cref="RunnerException">RUN3101.</exception>
    public void RequireUnchanged(FileStream stream)
    {
        if (StatusOf(stream).Stamp != Status.Stamp)
            throw DataPluginErrors.Changed.With(Path);
    }

    /// <summary>Opens it for the first time and notes what it is.</summary>
    protected FileStream OpenFirst()
    {
        var stream = Open(0);
        try
        {
            Status = StatusOf(stream);
            Length = Status.Length;
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>How a file is compressed, by its beginning; null where it is not.</summary>
    protected static string? Compression(ReadOnlySpan<byte> head) =>
        head.StartsWith<byte>([0x1F, 0x8B]) ? "gzip"
        : head.StartsWith("PK\u0003\u0004"u8) ? "zip"
        : head.StartsWith("BZh"u8) ? "bzip2"
        : head.StartsWith<byte>([0xFD, 0x37, 0x7A, 0x58]) ? "xz"
        : head.StartsWith<byte>([0x28, 0xB5, 0x2F, 0xFD]) ? "zstandard"
        : null;

    // systems that do not say of what is open say of what lies at its path
    private FileStatus StatusOf(FileStream stream) =>
        FileStatus.Of(stream.SafeFileHandle) ?? FileStatus.Of(Path) ?? throw new FileNotFoundException($"Could not find file '{Path}'.");
}
