using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Runner.Data;
using Runner.Errors;

namespace Runner.Plugins.Data.Records;

/// <summary>
/// A file of labelled records: text in UTF-8, with or without a byte order mark, read strictly. What is no such file is refused when it is opened.
/// </summary>
internal sealed class RecordFile : OpenedFile
{
    /// <summary>Longest line, and longest JSON value, in bytes.</summary>
    public const int Limit = 1 << 28;

    private const int SampleBytes = 1 << 16;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 256 };

    private readonly long _start;

    /// <summary>Opens a file and looks at its beginning.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="content">What it should hold.</param>
    /// <exception cref="RunnerException">RUN1070: no regular file; RUN3155: it cannot be opened; RUN3203: it holds no records.</exception>
    public RecordFile(string path, RecordContent content = RecordContent.Text)
        : base(path)
    {
        try
        {
            using var stream = OpenFirst();
            var head = new byte[SampleBytes];
            head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            if (content == RecordContent.Parquet && head.AsSpan().StartsWith("PAR1"u8))
                return;
            _start = head.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
            var text = head.AsSpan((int)_start);
            if (Compression(head) is { } compression)
                throw RecordDataErrors.NotRecords.With(path, $"compressed ({compression})");
            if (ForeignFiles.Format(head) is { } format)
                throw RecordDataErrors.NotRecords.With(path, format);
            if (Length == head.Length && text.Trim(" \t\r\n"u8).IsEmpty)
                throw RecordDataErrors.NotRecords.With(path, "empty");
            if (content != RecordContent.Markup && ForeignFiles.Doubtful(text) is { } doubt)
                throw RecordDataErrors.NotRecords.With(path, doubt);
            if (content == RecordContent.Parquet)
                throw RecordDataErrors.NotRecords.With(path, "no Parquet file");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DataPluginErrors.Unreadable.Because(exception, path, exception.Message);
        }
    }

    /// <summary>A place in this file.</summary>
    public RecordPlace At(long line) => new(Path, line);

    /// <summary>All lines without their ends (LF or CR LF); the last may have none. Other characters are left as they are.</summary>
    /// <exception cref="RunnerException">RUN3101: changed since it was opened; RUN3204; RUN3209.</exception>
    public IEnumerable<RecordLine> Lines()
    {
        using var stream = OpenAgain();
        var lines = new LineReader(stream, _start, Length, Limit);
        for (long number = 1; lines.Next(); number++)
        {
            if (!lines.IsWhole)
                throw RecordDataErrors.LineTooLong.With(At(number), Limit >> 20);
            yield return new RecordLine(Text(lines.Line, At(number)), At(number));
        }
        RequireUnchanged(stream);
    }

    /// <summary>The whole text.</summary>
    /// <exception cref="RunnerException">RUN3101; RUN3204; RUN3209: larger than <see cref="Limit"/>.</exception>
    public string ReadText()
    {
        if (Length > Limit)
            throw RecordDataErrors.LineTooLong.With(Path, Limit >> 20);
        using var stream = OpenAgain();
        var bytes = new byte[Length - _start];
        stream.ReadExactly(bytes);
        RequireUnchanged(stream);
        return Text(bytes, At(1));
    }

    /// <summary>The bytes from the beginning on, for readers of other forms than text.</summary>
    public FileStream OpenAgain()
    {
        var stream = Open(_start);
        try
        {
            RequireUnchanged(stream);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The JSON values: the elements of an array where the file begins with <c>[</c>, else one on each line, blank lines left out.</summary>
    /// <exception cref="RunnerException">RUN3101; RUN3204; RUN3205: what cannot be read, an object with a key twice too.</exception>
    public IEnumerable<JsonRow> JsonRows() => BeginsAsArray() ? Elements() : Lines().Where(line => !string.IsNullOrWhiteSpace(line.Text))
        .Select(line => new JsonRow(Parse(Encoding.UTF8.GetBytes(line.Text), line.Place), line.Place));

    /// <summary>The file as one JSON value.</summary>
    /// <inheritdoc cref="JsonRows"/>
    public JsonElement ReadJson()
    {
        var text = ReadText();
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException wrong)
        {
            throw RecordDataErrors.BadJson.Because(wrong, At((wrong.LineNumber ?? 0) + 1), Reason(wrong));
        }
    }

    /// <summary>What a malformed JSON text lacks, without the place that the exception repeats.</summary>
    private static string Reason(JsonException wrong) =>
        wrong.Message.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var end ? wrong.Message[..end].TrimEnd('.', ' ', '|') : wrong.Message;

    private static JsonElement Parse(ReadOnlyMemory<byte> value, RecordPlace place)
    {
        try
        {
            using var document = JsonDocument.Parse(value, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException wrong)
        {
            throw RecordDataErrors.BadJson.Because(wrong, place with { Line = place.Line + (wrong.LineNumber ?? 0) }, Reason(wrong));
        }
    }

    private IEnumerable<JsonRow> Elements()
    {
        using var stream = OpenAgain();
        using var counted = OpenAgain();
        var lines = new LineCount(counted, _start);
        var values = new JsonValues(stream, _start, Limit);
        while (Next())
        {
            var place = At(lines.At(values.Offset));
            RequireUtf8(values.Value, place);
            yield return new JsonRow(Parse(values.Value, place), place);
        }
        RequireUnchanged(stream);

        bool Next()
        {
            try
            {
                return values.Next();
            }
            catch (JsonException wrong)
            {
                throw RecordDataErrors.BadJson.Because(wrong, At(lines.At(values.Offset) + (wrong.LineNumber ?? 0)), Reason(wrong));
            }
        }
    }

    private bool BeginsAsArray()
    {
        using var stream = OpenAgain();
        var buffered = new BufferedStream(stream);
        int value;
        while ((value = buffered.ReadByte()) is ' ' or '\t' or '\r' or '\n')
        {
        }
        return value == '[';
    }

    private string Text(ReadOnlySpan<byte> bytes, RecordPlace place)
    {
        RequireUtf8(bytes, place);
        return Encoding.UTF8.GetString(bytes);
    }

    private void RequireUtf8(ReadOnlySpan<byte> bytes, RecordPlace place)
    {
        if (Utf8.IsValid(bytes))
            return;
        var rest = bytes;
        var (line, column) = (place.Line, 1);
        while (Rune.DecodeFromUtf8(rest, out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + consumed);
            rest = rest[consumed..];
        }
        var start = bytes.Length - rest.Length - (column - 1);
        var hint = TextEncodings.Guess(Sample(bytes[start..])) is { } encoding ? $"; it looks like {encoding}" : "";
        throw RecordDataErrors.NotUtf8.With(At(line), rest[0], column, hint);
    }

    // the line itself, and what else the file has where it is short
    private byte[] Sample(ReadOnlySpan<byte> line)
    {
        if (line.Length >= 64)
            return line[..Math.Min(line.Length, SampleBytes)].ToArray();
        using var stream = Open(_start);
        var sample = new byte[SampleBytes];
        return sample[..stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false)];
    }
}

/// <summary>What a file of records should hold.</summary>
internal enum RecordContent
{
    /// <summary>Text; markup is refused as a page that was saved in place of the data.</summary>
    Text,

    /// <summary>Text that may be SGML or XML.</summary>
    Markup,

    /// <summary>Columns in Parquet's form.</summary>
    Parquet,
}

/// <summary>A line and where it stands.</summary>
internal readonly record struct RecordLine(string Text, RecordPlace Place);

/// <summary>A JSON value and where it begins.</summary>
internal readonly record struct JsonRow(JsonElement Value, RecordPlace Place);

/// <summary>Counts lines up to offsets that only grow.</summary>
internal sealed class LineCount(Stream stream, long start)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private long _offset = start;
    private long _line = 1;

    /// <summary>Number of the line that holds the byte at an offset of the file, from 1.</summary>
    public long At(long offset)
    {
        while (_offset < offset)
        {
            var read = stream.Read(_buffer, 0, (int)Math.Min(_buffer.Length, offset - _offset));
            if (read == 0)
                break;
            _line += _buffer.AsSpan(0, read).Count((byte)'\n');
            _offset += read;
        }
        return _line;
    }
}
