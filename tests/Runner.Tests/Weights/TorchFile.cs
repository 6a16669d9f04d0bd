using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Runner.Tests.Weights;

/// <summary>Writes files as <c>torch.save</c> does, and files as somebody with bad intentions would.</summary>
internal sealed class TorchFile
{
    public static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    private readonly List<byte> _pickle = [];

    public List<(string Name, byte[] Content)> Entries { get; } = [];

    public string Prefix { get; init; } = "archive/";

    public byte[] Pickle => [.. _pickle];

    public TorchFile Op(params ReadOnlySpan<byte> bytes)
    {
        _pickle.AddRange(bytes);
        return this;
    }

    public TorchFile Op(char opcode) => Op((byte)opcode);

    public TorchFile Start(byte protocol = 2) => Op(0x80, protocol);

    public TorchFile Global(string module, string name) => Op([(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")]);

    public TorchFile Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Op('X').Int32(bytes.Length).Op(bytes);
    }

    public TorchFile Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return value is >= 0 and < 256 ? Op((byte)'K', (byte)value) : value is >= int.MinValue and <= int.MaxValue ? Op('J').Int32((int)value) : Op(0x8a, 8).Op(bytes);
    }

    public TorchFile Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Op(bytes);
    }

    public TorchFile Tuple(params long[] numbers)
    {
        Op('(');
        foreach (var number in numbers)
            Number(number);
        return Op('t');
    }

    /// <summary>A storage by its persistent id.</summary>
    public TorchFile Storage(string type, string key, long count) =>
        Op('(').Text("storage").Global("torch", type).Text(key).Text("cpu").Number(count).Op('t').Op('Q');

    /// <summary>A tensor over a storage.</summary>
    public TorchFile Tensor(string type, string key, long count, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op('(').Storage(type, key, count).Number(offset).Tuple(shape).Tuple(strides).Op(0x89)
            .Map().Op('t').Op('R');

    public TorchFile Map() => Global("collections", "OrderedDict").Op(')').Op('R');

    public TorchFile Data(string key, params ReadOnlySpan<float> values)
    {
        Entries.Add(("data/" + key, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray()));
        return this;
    }

    /// <summary>A file that is read: a tensor <c>w</c> of six numbers, or of as many as are asked for.</summary>
    public static TorchFile Good(int count = 6)
    {
        var file = new TorchFile().Start().Map().Op('(').Text("w").Tensor("FloatStorage", "0", count, 0, [count], [1]).Op('u').Op('.');
        return count == 6 ? file.Data("0", Six) : file.Data("0", new float[count]);
    }

    /// <summary>The file, through .NET's own zip writer.</summary>
    public byte[] Bytes(CompressionLevel level = CompressionLevel.NoCompression, string? byteOrder = "little")
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            var all = new List<(string Name, byte[] Content)> { ("data.pkl", Pickle), ("version", "3\n"u8.ToArray()) };
            if (byteOrder is not null)
                all.Add(("byteorder", Encoding.UTF8.GetBytes(byteOrder)));
            foreach (var (name, content) in all.Concat(Entries))
            {
                using var entry = zip.CreateEntry(Prefix + name, level).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }
}
