using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using static TorchSharp.torch;

namespace Runner.Benchmarks.Bare;

/// <summary>Weights that all sides start from: a safetensors file of float32 under the names that <c>peer.py</c> has.</summary>
internal static class SavedWeights
{
    /// <summary>Fills every parameter of the model; one that the file lacks, or that has another shape there, is an error.</summary>
    public static void Load(string file, nn.Module model)
    {
        var bytes = File.ReadAllBytes(file);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(sizeof(ulong), length));
        using var quiet = no_grad();
        foreach (var (name, parameter) in model.named_parameters())
        {
            using var scope = NewDisposeScope();
            var entry = header.RootElement.GetProperty(name);
            var shape = entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
            if (entry.GetProperty("dtype").GetString() != "F32" || !shape.SequenceEqual(parameter.shape))
                throw new InvalidDataException($"{file}: {name} is [{string.Join(", ", shape)}], not [{string.Join(", ", parameter.shape)}] of F32");
            var range = entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32() + sizeof(ulong) + length).ToArray();
            parameter.copy_(tensor(MemoryMarshal.Cast<byte, float>(bytes.AsSpan(range[0]..range[1])).ToArray()).view(shape));
        }
    }
}
