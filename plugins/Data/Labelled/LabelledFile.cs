using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Runner.Data;
using Runner.Errors;
using Runner.Files;

namespace Runner.Plugins.Data.Labelled;

/// <summary>A file of labelled records: its content is hashed when it is found, and must be the same when it is read.</summary>
internal sealed class LabelledFile
{
    /// <summary>Most bytes of a file: 1 GiB.</summary>
    public const long Budget = 1L << 30;

    public LabelledFile(string path)
    {
        Path = path;
        Hash = Convert.ToHexStringLower(SHA256.HashData(RegularFile.ReadBytes(path, Budget)));
    }

    public string Path { get; }

    /// <summary>SHA-256 of the content.</summary>
    public string Hash { get; }

    /// <summary>A line of it, for messages.</summary>
    public RecordPlace At(long line) => new(Path, line);

    /// <summary>The content.</summary>
    /// <exception cref="RunnerException">RUN3101: it was changed since.</exception>
    public byte[] Bytes()
    {
        var bytes = RegularFile.ReadBytes(Path, Budget);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == Hash ? bytes : throw DataPluginErrors.Changed.With(Path);
    }

    /// <summary>The content as UTF-8, without a byte order mark.</summary>
    /// <exception cref="RunnerException">RUN3232: it is none.</exception>
    public ReadOnlyMemory<byte> Utf8Bytes()
    {
        var bytes = Bytes();
        if (!Utf8.IsValid(bytes))
            throw NotUtf8(bytes);
        return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(Encoding.UTF8.Preamble.Length) : bytes;
    }

    /// <summary>Lines with their numbers from 1. A line ends with LF or CR LF; other characters that Unicode calls line ends are text.</summary>
    public IEnumerable<(long Number, string Text)> Lines()
    {
        var text = Encoding.UTF8.GetString(Utf8Bytes().Span);
        long number = 0;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            var next = end < 0 ? text.Length : end + 1;
            end = end < 0 ? text.Length : end;
            yield return (++number, text[start..(end > start && text[end - 1] == '\r' ? end - 1 : end)]);
            start = next;
        }
    }

    private RunnerException NotUtf8(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        while (Rune.DecodeFromUtf8(rest, out _, out var consumed) == System.Buffers.OperationStatus.Done)
            rest = rest[consumed..];
        return LabelledFileErrors.NotUtf8.With(At(bytes[..^rest.Length].Count((byte)'\n') + 1), rest[0]);
    }
}
