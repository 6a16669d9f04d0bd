using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Runner.Tracking;

/// <summary>
/// A record as one line of JSON whose last member is a CRC-32C of everything before it:
/// <c>{"n":7,"t":1795000000001,"kind":"metrics","step":5,"values":{"train/loss":0.5},"crc":"9ab3c1d0"}</c>.
/// </summary>
internal static class JournalLine
{
    private const int SuffixLength = 18;    // ,"crc":"xxxxxxxx"}
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line with its line feed.</summary>
    public static byte[] Encode(JournalRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            WriteObject(writer, record);
        var body = buffer.WrittenSpan;
        var line = new byte[body.Length - 1 + SuffixLength + 1];
        body[..^1].CopyTo(line);
        var suffix = string.Create(CultureInfo.InvariantCulture, $",\"crc\":\"{Checksum(body):x8}\"}}\n");
        Encoding.ASCII.GetBytes(suffix, line.AsSpan(body.Length - 1));
        return line;
    }

    /// <summary>Reads a line without its line feed; null when it is damaged.</summary>
    public static JournalRecord? Decode(ReadOnlySpan<byte> line)
    {
        if (line.Length <= SuffixLength || !line[^SuffixLength..].StartsWith(",\"crc\":\""u8) || !line.EndsWith("\"}"u8))
            return null;
        var body = new byte[line.Length - SuffixLength + 1];
        line[..^SuffixLength].CopyTo(body);
        body[^1] = (byte)'}';
        if (!uint.TryParse(line[^10..^2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var crc) || crc != Checksum(body))
            return null;
        try
        {
            using var document = JsonDocument.Parse(body);
            return ReadObject(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JournalRecord record)
    {
        writer.WriteStartObject();
        writer.WriteNumber("n", record.Sequence);
        writer.WriteNumber("t", record.Timestamp);
        switch (record)
        {
            case MetricsRecord metrics:
                writer.WriteString("kind", "metrics");
                writer.WriteNumber("step", metrics.Step);
                writer.WriteStartObject("values");
                foreach (var (key, value) in metrics.Values)
                    WriteDouble(writer, key, value);
                writer.WriteEndObject();
                break;
            case ParametersRecord parameters:
                writer.WriteString("kind", "params");
                WriteTexts(writer, parameters.Values);
                break;
            case TagsRecord tags:
                writer.WriteString("kind", "tags");
                WriteTexts(writer, tags.Values);
                break;
            case StatusRecord status:
                writer.WriteString("kind", "status");
                writer.WriteString("status", JsonNamingPolicy.SnakeCaseLower.ConvertName(status.Status.ToString()));
                WriteOptional(writer, "reason", status.Reason);
                break;
            case DatasetRecord dataset:
                writer.WriteString("kind", "dataset");
                writer.WriteString("name", dataset.Name);
                writer.WriteString("digest", dataset.Digest);
                writer.WriteString("source_type", dataset.SourceType);
                writer.WriteString("source", dataset.Source);
                writer.WriteString("context", dataset.Context);
                WriteOptional(writer, "profile", dataset.Profile);
                break;
            case ArtifactRecord artifact:
                writer.WriteString("kind", "artifact");
                writer.WriteString("path", artifact.Path);
                writer.WriteString("sha256", artifact.Sha256);
                writer.WriteNumber("bytes", artifact.Bytes);
                break;
            case IdentityRecord identity:
                writer.WriteString("kind", "run");
                writer.WritePropertyName("run");
                JsonSerializer.Serialize(writer, identity.Identity, TrackingJson.Line);
                break;
            case KeyRecord key:
                writer.WriteString("kind", "key");
                writer.WritePropertyName("key");
                key.Key.WriteTo(writer);
                break;
            case RewindRecord rewind:
                writer.WriteString("kind", "rewind");
                writer.WriteNumber("step", rewind.Step);
                break;
            default:
                throw new ArgumentException($"a record of type {record.GetType().Name} cannot be written", nameof(record));
        }
        writer.WriteEndObject();
    }

    private static JournalRecord ReadObject(JsonElement json)
    {
        var kind = json.GetProperty("kind").GetString() ?? "";
        JournalRecord record = kind switch
        {
            "metrics" => new MetricsRecord(json.GetProperty("step").GetInt64(),
                [.. json.GetProperty("values").EnumerateObject().Select(p => KeyValuePair.Create(p.Name, ReadDouble(p.Value)))]),
            "params" => new ParametersRecord(ReadTexts(json)),
            "tags" => new TagsRecord(ReadTexts(json)),
            "status" => new StatusRecord(Enum.Parse<RunStatus>(Text(json, "status"), ignoreCase: true), OptionalText(json, "reason")),
            "dataset" => new DatasetRecord(Text(json, "name"), Text(json, "digest"), Text(json, "source_type"), Text(json, "source"),
                Text(json, "context"), OptionalText(json, "profile")),
            "artifact" => new ArtifactRecord(Text(json, "path"), Text(json, "sha256"), json.GetProperty("bytes").GetInt64()),
            "run" => new IdentityRecord(json.GetProperty("run").Deserialize<RunIdentity>(TrackingJson.Line) ?? throw new JsonException("it is null")),
            "key" => new KeyRecord(RunKey.Parse(json.GetProperty("key"))),
            "rewind" => new RewindRecord(json.GetProperty("step").GetInt64()),
            _ => new UnknownRecord(kind),
        };
        return record with { Sequence = json.GetProperty("n").GetInt64(), Timestamp = json.GetProperty("t").GetInt64() };
    }

    private static void WriteTexts(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, string>> values)
    {
        writer.WriteStartObject("values");
        foreach (var (key, value) in values)
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static List<KeyValuePair<string, string>> ReadTexts(JsonElement json) =>
        [.. json.GetProperty("values").EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString() ?? ""))];

    // JSON has no names for these numbers; MLflow uses the same three texts
    private static void WriteDouble(Utf8JsonWriter writer, string key, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumber(key, value);
        else
            writer.WriteString(key, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    private static double ReadDouble(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetDouble()
        : value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var other => throw new FormatException($"'{other}' is not a number"),
        };

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";

    private static string? OptionalText(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
