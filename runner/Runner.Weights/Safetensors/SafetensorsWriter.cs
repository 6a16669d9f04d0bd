using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Runner.Weights.Safetensors;

/// <summary>Writes safetensors files, tensor by tensor: no second copy of the weights is made in memory.</summary>
public static class SafetensorsWriter
{
    private const int ChunkElements = 1 << 24;

    /// <summary>Writes all tensors, in the order given. Tensors on other devices come over in pieces.</summary>
    /// <param name="stream">Receives the file; not closed.</param>
    /// <param name="tensors">Names (each once) and tensors.</param>
    /// <param name="metadata">Free texts for the header; Python's loaders look for <c>format: pt</c>.</param>
    public static void Write(
        Stream stream, IReadOnlyList<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(stream, [.. tensors.Select(t => new SafetensorsSource(t.Name, t.Tensor.dtype, t.Tensor.shape, t.Tensor.alias))], metadata);

    /// <summary>Writes tensors that are made when their turn comes: one at a time is in memory.</summary>
    /// <inheritdoc cref="Write(Stream, IReadOnlyList{ValueTuple{string, Tensor}}, IReadOnlyDictionary{string, string})"/>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var header = Header(tensors, metadata);
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixLength];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (var source in tensors)
        {
            using var tensor = source.Read();
            WriteData(stream, tensor);
        }
    }

    /// <summary>
    /// Writes a file that is either whole or not there: under another name first, on the disk before it takes its own.
    /// </summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="tensors">Names (each once) and tensors.</param>
    /// <param name="metadata">Free texts for the header.</param>
    public static void WriteFile(string path, IReadOnlyList<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var temporary = path + ".writing";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                Write(stream, tensors, metadata);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static byte[] Header(IReadOnlyList<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            var position = 0L;
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, text) in metadata)
                    json.WriteString(key, text);
                json.WriteEndObject();
            }
            foreach (var (name, type, shape, _) in tensors)
            {
                if (!names.Add(name) || name == "__metadata__")
                    throw new ArgumentException($"tensor name '{name}' is given twice or reserved", nameof(tensors));
                var end = position + shape.Aggregate(1L, (product, size) => product * size) * SafetensorsTypes.SizeOf(type);
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsTypes.NameOf(type));
                WriteNumbers(json, "shape", shape);
                WriteNumbers(json, "data_offsets", [position, end]);
                json.WriteEndObject();
                position = end;
            }
            json.WriteEndObject();
        }
        // spaces so that the data starts at a multiple of 8, where a memory-mapped reader wants it
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteData(Stream stream, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var flat = tensor.contiguous().view(-1);
        for (var start = 0L; start < flat.numel(); start += ChunkElements)
        {
            using var part = flat.narrow(0, start, Math.Min(ChunkElements, flat.numel() - start));
            using var host = part.cpu();
            stream.Write(host.bytes);
        }
    }
}
