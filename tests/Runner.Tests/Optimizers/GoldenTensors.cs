using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Runner.Tests.Optimizers;

/// <summary>The fp32 tensors of a safetensors file, read without the code under test.</summary>
internal sealed class GoldenTensors
{
    private readonly Dictionary<string, (long[] Shape, float[] Values)> _tensors = [];

    public float[] this[string name] => _tensors[name].Values;

    public static GoldenTensors Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var golden = new GoldenTensors();
        foreach (var entry in JsonDocument.Parse(bytes.AsMemory(8, header)).RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            Assert.Equal("F32", entry.Value.GetProperty("dtype").GetString());
            var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32()).ToArray();
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
            golden._tensors[entry.Name] = (shape, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(8 + header)[offsets[0]..offsets[1]]).ToArray());
        }
        return golden;
    }

    public long[] Shape(string name) => _tensors[name].Shape;

    /// <summary>Names that start with <paramref name="prefix"/>, without it.</summary>
    public IEnumerable<string> Names(string prefix) =>
        _tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]);
}
