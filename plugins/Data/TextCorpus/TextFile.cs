using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Runner.Errors;
using Runner.Files;

namespace Runner.Plugins.Data;

/// <summary>A file of a corpus: what it holds, where it can be cut, and how its bytes become text.</summary>
internal sealed class TextFile
{
    /// <summary>Longest piece of text in one string; longer lines in lines format are cut.</summary>
    public const int LineLimit = 1 << 20;

    /// <summary>Longest JSON line.</summary>
    public const int JsonLimit = 1 << 28;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly bool _replaces;

    public TextFile(string path, TextFormat format, InvalidBytes invalid)
    {
        Path = path;
        _replaces = invalid == InvalidBytes.Replace;
        try
        {
            using var stream = Open(0);
            Length = stream.Length;
            var head = new byte[4];
            var read = stream.ReadAtLeast(head, 4, throwOnEndOfStream: false);
            if (Compression(head) is { } compression)
                throw DataPluginErrors.Compressed.With(path, compression);
            Start = head.AsSpan(0, read).StartsWith(ByteOrderMark) ? 3 : 0;
            Format = format == TextFormat.Auto ? Detect(stream) : format;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DataPluginErrors.Unreadable.Because(exception, path, exception.Message);
        }
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>First byte of text, after a byte order mark.</summary>
    public long Start { get; }

    public TextFormat Format { get; }

    public FileStream Open(long position)
    {
        var stream = RegularFile.Open(Path, bufferSize: 0);
        stream.Position = position;
        return stream;
    }

    /// <summary>The text of some bytes of this file.</summary>
    public string Decode(ReadOnlySpan<byte> bytes, long offset)
    {
        if (!_replaces && !Utf8.IsValid(bytes))
            throw NotUtf8(bytes, offset);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The string <c>text</c> of a JSON line.</summary>
    public string DecodeJson(ReadOnlySpan<byte> line, long offset)
    {
        if (!Utf8.IsValid(line))
            line = _replaces ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line)) : throw NotUtf8(line, offset);
        try
        {
            return TextOf(line) ?? throw BadLine(offset, "there is no string 'text' in it");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw BadLine(offset, exception.Message);
        }
    }

    public RunnerException BadLine(long offset, string reason) =>
        DataPluginErrors.BadJsonLine.With(Path, offset, LineNumber(offset), reason);

    /// <summary>Offset after the first document boundary at or after <paramref name="offset"/>; the file's length if there is none.</summary>
    public long BoundaryAfter(long offset)
    {
        using var stream = Open(offset);
        var lines = new LineReader(stream, offset, Length, LineLimit);
        var first = true;
        while (lines.Next())
        {
            var blank = lines.IsWhole && lines.Line.AsSpan().Trim(" \t\r\v\f"u8).IsEmpty;
            var next = lines.NextOffset;
            if (!first && blank && Format == TextFormat.Lines)
                return next;
            if (lines.EndsLine)
            {
                if (Format == TextFormat.Json)
                    return next;
                first = false;                  // what came before may have been the rest of a line
            }
        }
        return Length;
    }

    private static string? TextOf(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        string? text = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = text is null && reader.ValueTextEquals("text"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String)
                text = reader.GetString();
            else
                reader.Skip();
        }
        while (reader.Read())
        {
            // The reader refuses what follows the object.
        }
        return text;
    }

    private static string? Compression(ReadOnlySpan<byte> head) =>
        head.StartsWith<byte>([0x1F, 0x8B]) ? "gzip"
        : head.StartsWith("PK\u0003\u0004"u8) ? "zip"
        : head.StartsWith("BZh"u8) ? "bzip2"
        : head.StartsWith<byte>([0xFD, 0x37, 0x7A, 0x58]) ? "xz"
        : head.StartsWith<byte>([0x28, 0xB5, 0x2F, 0xFD]) ? "zstandard"
        : null;

    private TextFormat Detect(FileStream stream)
    {
        stream.Position = Start;
        var peek = new LineReader(stream, Start, Length, LineLimit);
        while (peek.Next())
        {
            var line = peek.Line.AsSpan().TrimStart(" \t\r"u8);
            if (line.IsEmpty)
                continue;
            if (line[0] != '{')
                break;
            stream.Position = peek.Offset;
            var lines = new LineReader(stream, peek.Offset, Length, JsonLimit);
            return lines.Next() && IsDocument(lines.Line) ? TextFormat.Json : TextFormat.Lines;
        }
        return TextFormat.Lines;
    }

    private static bool IsDocument(ReadOnlySpan<byte> line)
    {
        try
        {
            return TextOf(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line))) is not null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private RunnerException NotUtf8(ReadOnlySpan<byte> bytes, long offset)
    {
        var rest = bytes;
        while (Rune.DecodeFromUtf8(rest, out _, out var consumed) == System.Buffers.OperationStatus.Done)
            rest = rest[consumed..];
        var at = offset + bytes.Length - rest.Length;
        var hint = at == 0 && rest.Length > 1 && rest[..2] is [0xFF, 0xFE] or [0xFE, 0xFF] ? "; it looks like UTF-16" : "";
        return DataPluginErrors.NotUtf8.With(Path, rest[0], at, LineNumber(at), hint);
    }

    private long LineNumber(long offset)
    {
        using var stream = Open(0);
        var buffer = new byte[1 << 16];
        long number = 1;
        for (var rest = offset; rest > 0;)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, rest));
            if (read == 0)
                break;
            number += buffer.AsSpan(0, read).Count((byte)'\n');
            rest -= read;
        }
        return number;
    }
}
