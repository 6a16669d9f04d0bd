using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Runner.Errors;

namespace Runner.Plugins.Data;

/// <summary>A file of a corpus: what it holds, where it can be cut, and how its bytes become text.</summary>
internal sealed class TextFile : OpenedFile
{
    /// <summary>Longest piece of text in one string; longer lines in lines format are cut.</summary>
    public const int LineLimit = 1 << 20;

    /// <summary>Longest JSON line.</summary>
    public const int JsonLimit = 1 << 28;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    // what a file is shows in its beginning
    private const int SampleBytes = 1 << 16;

    private readonly bool _replaces;
    private readonly JsonFields _fields;

    public TextFile(string path, TextCorpusOptions options)
        : base(path)
    {
        _replaces = options.Invalid == InvalidBytes.Replace;
        _fields = new JsonFields(options.Field);
        try
        {
            using var stream = OpenFirst();
            var head = new byte[SampleBytes];
            head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            if (Compression(head) is { } compression)
                throw DataPluginErrors.Compressed.With(path, compression);
            if (ForeignFiles.Format(head) is { } format)
                throw DataPluginErrors.NoText.With(path, format);
            Start = head.AsSpan().StartsWith(ByteOrderMark) ? 3 : 0;
            if (_replaces && !TextEncodings.IsMostlyUtf8(head) && TextEncodings.Guess(head) is not null)
                Decode(head, 0, replaces: false);
            Layout = options.Format == TextFormat.Lines ? TextLayout.Lines : new LayoutDetection(this, stream, _fields).Detect(head.AsSpan((int)Start), options);
            // known here, before anything is prepared; what comes later is checked as it is read
            RequireUtf8(head.Length < Length ? WholeCharacters(head) : head);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DataPluginErrors.Unreadable.Because(exception, path, exception.Message);
        }
    }

    /// <summary>First byte of text, after a byte order mark.</summary>
    public long Start { get; }

    public TextLayout Layout { get; }

    /// <summary>The text of some bytes of this file.</summary>
    public string Decode(ReadOnlySpan<byte> bytes, long offset) => Decode(bytes, offset, _replaces);

    /// <summary>Appends the sentences of a JSON document.</summary>
    public void ReadJson(ReadOnlySpan<byte> document, long offset, SentenceSplitter splitter, List<string> sentences)
    {
        if (!Utf8.IsValid(document))
            document = _replaces ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(document)) : throw NotUtf8(document, offset);
        try
        {
            if (_fields.Read(document, splitter, sentences) is { } problem)
                throw BadJson(offset, problem);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw BadJson(offset, exception.Message);
        }
    }

    public RunnerException BadJson(long offset, string reason) =>
        DataPluginErrors.BadJson.With(Path, offset, LineNumber(offset), reason);

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
            if (!first && blank && Layout == TextLayout.Lines)
                return next;
            if (lines.EndsLine)
            {
                if (Layout == TextLayout.JsonLines)
                    return next;
                first = false;                  // what came before may have been the rest of a line
            }
        }
        return Length;
    }

    private void RequireUtf8(ReadOnlySpan<byte> head)
    {
        if (!_replaces && !Utf8.IsValid(head))
            throw NotUtf8(head, 0);
    }

    // a stretch may end within a character
    private static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> stretch)
    {
        for (var back = 1; back <= 3 && back <= stretch.Length; back++)
        {
            var length = stretch[^back] switch { < 0x80 => 1, < 0xC0 => 0, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };
            if (length > 0)
                return length > back ? stretch[..^back] : stretch;
        }
        return stretch;
    }

    private string Decode(ReadOnlySpan<byte> bytes, long offset, bool replaces)
    {
        if (!replaces && !Utf8.IsValid(bytes))
            throw NotUtf8(bytes, offset);
        return Encoding.UTF8.GetString(bytes);
    }

    private RunnerException NotUtf8(ReadOnlySpan<byte> bytes, long offset)
    {
        var rest = bytes;
        while (Rune.DecodeFromUtf8(rest, out _, out var consumed) == System.Buffers.OperationStatus.Done)
            rest = rest[consumed..];
        var at = offset + bytes.Length - rest.Length;
        var hint = Sample(offset) is { } encoding ? $"; it looks like {encoding}" : "";
        return DataPluginErrors.NotUtf8.With(Path, rest[0], at, LineNumber(at), hint);
    }

    /// <summary>The encoding that fits what stands from the beginning of a line on.</summary>
    private string? Sample(long offset)
    {
        using var stream = Open(offset);
        var sample = new byte[SampleBytes];
        return TextEncodings.Guess(sample.AsSpan(0, stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false)));
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
