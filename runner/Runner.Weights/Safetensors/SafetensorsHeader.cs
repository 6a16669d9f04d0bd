using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using Runner.Errors;

namespace Runner.Weights.Safetensors;

/// <summary>
/// The header: 8 bytes with its length (little-endian), then that many bytes of JSON. Files come from strangers, so everything is
/// checked before a byte of data is believed: sizes, types, that the tensors lie one behind the other without holes or overlaps.
/// Source of the format: huggingface/safetensors, README, section "Format".
/// </summary>
internal static class SafetensorsHeader
{
    public const int PrefixLength = 8;

    /// <summary>Longest header read, as in the reference implementation.</summary>
    public const long MaxLength = 100_000_000;

    // as many as libtorch iterates over
    private const int MaxRank = 64;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    public static long ReadLength(string path, ReadOnlySpan<byte> prefix, long fileLength)
    {
        if (fileLength < PrefixLength + 2)
            throw Bad(path, $"it has {fileLength} bytes, fewer than any header");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length < 2)
            throw Bad(path, $"its header claims {length} bytes, fewer than an empty map has");
        if (length > MaxLength)
            throw Bad(path, $"its header claims {length} bytes; {MaxLength} is the most allowed");
        if ((long)length > fileLength - PrefixLength)
            throw Bad(path, $"its header claims {length} bytes, but the file has only {fileLength - PrefixLength} after the length");
        return (long)length;
    }

    public static (IReadOnlyDictionary<string, SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Parse(
        string path, ReadOnlyMemory<byte> json, long dataLength)
    {
        try
        {
            if (json.Span[0] != (byte)'{')
                throw Bad(path, "its header does not start with '{'");
            if (!Utf8.IsValid(json.Span))
                throw Bad(path, "its header is not UTF-8");
            using var document = JsonDocument.Parse(json, Strict);
            return Read(path, document.RootElement, dataLength);
        }
        catch (JsonException e)
        {
            throw Bad(path, "its header is not JSON with unique keys (" + e.Message.Split(" Path:")[0].TrimEnd('.') + ")");
        }
        catch (InvalidOperationException)
        {
            throw Bad(path, "its header holds half of a surrogate pair");
        }
    }

    private static (IReadOnlyDictionary<string, SafetensorsEntry>, IReadOnlyDictionary<string, string>) Read(
        string path, JsonElement root, long dataLength)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Bad(path, "its header is not a JSON object");
        var entries = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
                ReadMetadata(path, property.Value, metadata);
            else if (!entries.TryAdd(property.Name, ReadEntry(path, property)))
                throw Bad(path, $"tensor '{property.Name}' is there twice");
        }
        CheckLayout(path, entries.Values, dataLength);
        return (entries, metadata);
    }

    private static void ReadMetadata(string path, JsonElement value, Dictionary<string, string> metadata)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Bad(path, "its __metadata__ is not a map");
        foreach (var property in value.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw Bad(path, $"its __metadata__ '{property.Name}' is not a text");
            metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    private static SafetensorsEntry ReadEntry(string path, JsonProperty property)
    {
        var (name, value) = (property.Name, property.Value);
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shape) || ReadNumbers(shape) is not { } sizes
            || !value.TryGetProperty("data_offsets", out var offsets) || ReadNumbers(offsets) is not { Length: 2 } range
            || value.GetPropertyCount() != 3)
        {
            throw Bad(path, $"tensor '{name}' needs dtype, shape and two data_offsets, and nothing else");
        }
        var typeName = type.GetString()!;
        if (SafetensorsTypes.IsBeyondLibtorch(typeName))
            throw WeightsErrors.UnsupportedElementType.With(path, name, typeName);
        if (SafetensorsTypes.Find(typeName) is not { } scalarType)
            throw Bad(path, $"tensor '{name}' has the element type '{typeName}', which is not known");
        if (sizes.Length > MaxRank)
            throw Bad(path, $"tensor '{name}' has {sizes.Length} dimensions; {MaxRank} is the most allowed");
        if (BytesOf(sizes, SafetensorsTypes.SizeOf(scalarType)) is not { } bytes)
            throw Bad(path, $"tensor '{name}' has a shape too large to be true");
        if (range[1] < range[0] || range[1] - range[0] != bytes)
            throw Bad(path, $"tensor '{name}' takes {bytes} bytes by its shape, but its data_offsets are {range[0]} to {range[1]}");
        return new SafetensorsEntry(name, scalarType, sizes, range[0], range[1]);
    }

    // Strides are products too, so the other sizes must not overflow even where one of them is 0.
    private static long? BytesOf(long[] sizes, int elementSize)
    {
        try
        {
            var product = sizes.Aggregate((long)elementSize, (bytes, size) => checked(bytes * Math.Max(size, 1)));
            return sizes.Contains(0) ? 0 : product;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static long[]? ReadNumbers(JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array)
            return null;
        var numbers = new long[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[i]) || numbers[i++] < 0)
                return null;
        }
        return numbers;
    }

    private static void CheckLayout(string path, IEnumerable<SafetensorsEntry> entries, long dataLength)
    {
        var position = 0L;
        foreach (var entry in entries.OrderBy(e => e.Start).ThenBy(e => e.End))
        {
            if (entry.Start < position)
                throw Bad(path, $"tensor '{entry.Name}' overlaps the one before it");
            if (entry.Start > position)
                throw Bad(path, $"there is a hole of {entry.Start - position} bytes before tensor '{entry.Name}'");
            position = entry.End;
        }
        if (position > dataLength)
            throw Bad(path, $"it ends after {dataLength} bytes of data, but its tensors take {position}: it is cut short");
        if (position < dataLength)
            throw Bad(path, $"{dataLength - position} bytes at its end belong to no tensor");
    }

    private static RunnerException Bad(string path, string reason) => WeightsErrors.BadSafetensors.With(path, reason);
}
