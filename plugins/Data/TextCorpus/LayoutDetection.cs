using System.Text.Json;

namespace Runner.Plugins.Data;

/// <summary>Finds out how a file is laid out from its beginning, and refuses what is no text.</summary>
/// <param name="file">The file.</param>
/// <param name="stream">It, open.</param>
/// <param name="fields">Where JSON documents have their text.</param>
internal sealed class LayoutDetection(TextFile file, FileStream stream, JsonFields fields)
{
    private const int Probed = 10;

    /// <summary>The layout.</summary>
    /// <param name="head">The file's first stretch, without a byte order mark.</param>
    /// <param name="options">The format asked for, JSON or automatic.</param>
    /// <exception cref="Errors.RunnerException">RUN3102 and RUN3104, where the format is automatic.</exception>
    public TextLayout Detect(ReadOnlySpan<byte> head, TextCorpusOptions options)
    {
        var isAuto = options.Format == TextFormat.Auto;
        var text = head.TrimStart(" \t\r\n"u8);
        if (!text.IsEmpty && text[0] is not ((byte)'{' or (byte)'[') || (text.IsEmpty && head.Length < file.Length))
        {
            if (isAuto && ForeignFiles.Doubtful(head) is { } doubtful)
                throw DataPluginErrors.DoubtfulText.With(file.Path, doubtful);
            return isAuto ? TextLayout.Lines : TextLayout.JsonLines;
        }
        if (text.IsEmpty)
            return TextLayout.Lines;
        if (isAuto && !HoldsDocuments(IsObject(text), options))
            return TextLayout.Lines;
        return IsOnLines(text[0]) ? TextLayout.JsonLines : TextLayout.JsonWhole;
    }

    /// <summary>True where the file begins with JSON documents; false where it only looks like JSON.</summary>
    /// <param name="isSurely">Whether nothing but JSON begins like this.</param>
    /// <param name="options">Has the fields, for the message.</param>
    private bool HoldsDocuments(bool isSurely, TextCorpusOptions options)
    {
        var found = new List<string>();
        try
        {
            stream.Position = file.Start;
            var values = new JsonValues(stream, file.Start, TextFile.JsonLimit);
            while (found.Count < Probed && values.Next())
            {
                if (fields.Read(values.Value, new SentenceSplitter(""), []) is null)
                    return true;
                found.Add(JsonFields.Describe(values.Value));
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            if (!isSurely)
                return false;
            found.Add($"broken JSON ({exception.Message})");
        }
        if (found.Count == 0)
            return true;                                          // an empty array
        throw DataPluginErrors.UnknownJson.With(
            file.Path, string.Join(" or ", options.Field.Select(field => $"'{field}'")), string.Join("; ", found.Distinct(StringComparer.Ordinal).Take(3)));
    }

    /// <summary>True where the first line is a JSON document by itself; an array only where other lines follow.</summary>
    private bool IsOnLines(byte first)
    {
        stream.Position = file.Start;
        var lines = new LineReader(stream, file.Start, file.Length, TextFile.JsonLimit);
        var isWhole = false;
        while (lines.Next())
        {
            var line = lines.Line.AsSpan().Trim(" \t\r"u8);
            if (line.IsEmpty)
                continue;
            if (isWhole)
                return true;
            if (!IsValue(line))
                return false;
            if (first == '{')
                return true;
            isWhole = true;
        }
        return false;
    }

    private static bool IsValue(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // { "key" or [ { "key"
    private static bool IsObject(ReadOnlySpan<byte> text)
    {
        if (text[0] == '[')
            text = text[1..].TrimStart(" \t\r\n"u8);
        return !text.IsEmpty && text[0] == '{' && text[1..].TrimStart(" \t\r\n"u8) is [(byte)'"', ..] inside && inside[1..].IndexOf("\":"u8) is >= 0 and < 200;
    }
}
