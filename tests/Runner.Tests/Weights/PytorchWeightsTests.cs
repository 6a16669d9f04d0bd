using System.IO.Compression;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Weights.Pytorch;
using static TorchSharp.torch;

namespace Runner.Tests.Weights;

/// <summary>What is read of a file of tensors, and which files are none; <see cref="PytorchPickleTests"/> is about the pickle inside.</summary>
public sealed class PytorchWeightsTests : IDisposable
{
    private readonly PytorchFolder _folder = new();

    public PytorchWeightsTests() => TorchRuntime.EnsureLoaded();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_state_dict_is_read_with_shared_storages_and_views(byte protocol)
    {
        using var scope = NewDisposeScope();
        var file = new TorchFile().Start(protocol).Map().Op('(')
            .Text("whole").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Text("transposed").Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])
            .Text("row").Tensor("FloatStorage", "0", 6, 3, [3], [1])
            .Text("repeated").Tensor("FloatStorage", "0", 6, 1, [2, 2], [0, 1])
            .Text("scalar").Tensor("FloatStorage", "0", 6, 5, [], [])
            .Text("none").Tensor("FloatStorage", "1", 0, 0, [0, 4], [4, 1])
            .Text("learned").Global("torch._utils", "_rebuild_parameter").Op('(').Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op(0x88).Map().Op('t').Op('R')
            .Op('u').Op('.').Data("0", TorchFile.Six).Data("1");

        using var weights = _folder.Read(file.Bytes());

        Assert.Equal(["whole", "transposed", "row", "repeated", "scalar", "none", "learned"], weights.Names);
        Assert.Equal([3, 2], weights.Shape("transposed"));
        Expect(weights.Read("whole"), [2, 3], TorchFile.Six);
        Expect(weights.Read("transposed"), [3, 2], [1, 4, 2, 5, 3, 6]);
        Expect(weights.Read("row"), [3], [4, 5, 6]);
        Expect(weights.Read("repeated"), [2, 2], [2, 3, 2, 3]);
        Expect(weights.Read("scalar"), [], [6]);
        Expect(weights.Read("none"), [0, 4], []);
        Expect(weights.Read("learned"), [6], TorchFile.Six);
    }

    [Fact]
    public void Every_element_type_is_read()
    {
        using var scope = NewDisposeScope();
        (string Storage, Tensor Values)[] all =
        [
            ("DoubleStorage", tensor(new[] { 1.5, -2 })), ("HalfStorage", tensor(new[] { 1.5f, -2 }).to(ScalarType.Float16)),
            ("BFloat16Storage", tensor(new[] { 1.5f, -2 }).to(ScalarType.BFloat16)), ("LongStorage", tensor(new[] { long.MinValue, 7 })),
            ("IntStorage", tensor(new[] { -1, 7 })), ("ShortStorage", tensor(new short[] { -1, 7 })), ("CharStorage", tensor(new sbyte[] { -1, 7 })),
            ("ByteStorage", tensor(new byte[] { 255, 7 })), ("BoolStorage", tensor(new[] { true, false })),
        ];
        var file = new TorchFile().Start().Op('}').Op('(');
        foreach (var (storage, values) in all)
        {
            file.Text(storage).Tensor(storage, storage, 2, 0, [2], [1]);
            file.Entries.Add(("data/" + storage, values.bytes.ToArray()));
        }

        using var weights = _folder.Read(file.Op('u').Op('.').Bytes());

        foreach (var (storage, values) in all)
        {
            var read = weights.Read(storage);
            Assert.Equal(values.dtype, read.dtype);
            Assert.Equal(values.bytes.ToArray(), read.bytes.ToArray());
        }
    }

    [Fact]
    public void Memoized_values_frames_and_modules_metadata_are_understood()
    {
        using var scope = NewDisposeScope();
        // as protocol 4 writes it: short texts, memo by position, names from the stack
        var file = new TorchFile().Start(4).Op(0x95, 9, 0, 0, 0, 0, 0, 0, 0)
            .Op([0x8c, 11, .. "collections"u8]).Op(0x94).Op([0x8c, 11, .. "OrderedDict"u8]).Op(0x93).Op(0x94).Op(')').Op('R').Op(0x94)
            .Text("w").Op(0x94).Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op('s')
            .Op('}').Text("_metadata").Op((byte)'h', 1).Op(')').Op('R').Op('s').Op('b').Op('.').Data("0", TorchFile.Six);

        using var weights = _folder.Read(file.Bytes());

        Expect(weights.Read("w"), [6], TorchFile.Six);
    }

    [Fact]
    public void A_state_dict_in_a_checkpoint_is_found()
    {
        using var scope = NewDisposeScope();
        var file = new TorchFile().Start().Op('}').Op('(').Text("epoch").Number(3).Text("state_dict").Op('}').Text("w")
            .Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op('s').Op('u').Op('.').Data("0", TorchFile.Six);

        using var weights = _folder.Read(file.Bytes());

        Assert.Equal(["w"], weights.Names);
    }

    [Fact]
    public void The_old_format_other_byte_orders_and_compression_are_refused_clearly()
    {
        Assert.EndsWith("is not read: its numbers are in the byte order 'big'.", _folder.Refusal(TorchFile.Good().Bytes(byteOrder: "big")).Message, StringComparison.Ordinal);
        Assert.Contains("is compressed (method 8)", _folder.Refusal(TorchFile.Good(100_000).Bytes(CompressionLevel.Optimal)).Message, StringComparison.Ordinal);
        Assert.Contains("it is neither a zip file nor a pickle", _folder.Refusal([.. "GIF89a"u8]).Message, StringComparison.Ordinal);
        Assert.Contains("it is neither a zip file nor a pickle", _folder.Refusal([]).Message, StringComparison.Ordinal);
        Assert.Equal("RUN4204", Assert.Throws<RunnerException>(() => new PytorchWeights(_folder["none.bin"])).Descriptor.Code);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\..\\evil")]
    [InlineData("C:evil")]
    public void Names_that_lead_elsewhere_are_refused(string name)
    {
        var file = TorchFile.Good();
        using var stream = new MemoryStream();
        stream.Write(file.Bytes());
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
            zip.CreateEntry(name, CompressionLevel.NoCompression).Open().Dispose();

        Assert.Contains($"the entry '{name}' has a name that leads elsewhere", _folder.Refusal(stream.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_directories_are_refused()
    {
        var good = TorchFile.Good().Bytes();
        var end = good.Length - 22;
        var central = BitConverter.ToInt32(good, end + 16);

        Assert.Contains("is encrypted", _folder.Refusal(Changed(good, central + 8, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("differs from its own header", _folder.Refusal(Changed(good, 6, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("is stored, but takes", _folder.Refusal(Changed(good, central + 23, 64)).Message, StringComparison.Ordinal);
        Assert.Contains("lies outside the file", _folder.Refusal(Changed(good, central + 44, 64)).Message, StringComparison.Ordinal);
        Assert.Contains("do not fit into the file", _folder.Refusal(Changed(good, end + 18, 64)).Message, StringComparison.Ordinal);
        Assert.Contains("do not fit into the file", _folder.Refusal(Changed(good, end + 11, 255)).Message, StringComparison.Ordinal);
        Assert.Contains("cut short", _folder.Refusal(good[..^1]).Message, StringComparison.Ordinal);
        Assert.Contains("cut short", _folder.Refusal(good[..4]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entries_that_share_bytes_are_refused()
    {
        // two directory entries for one local header: how zip bombs grow without being compressed
        var good = TorchFile.Good().Bytes();
        var end = good.Length - 22;
        var central = BitConverter.ToInt32(good, end + 16);
        var first = good[central..(central + 46 + BitConverter.ToInt16(good, central + 28) + BitConverter.ToInt16(good, central + 30))];
        var second = (byte[])first.Clone();
        second[46 + 8]++;
        byte[] file = [.. good[..central], .. first, .. second, .. good[end..]];
        BitConverter.TryWriteBytes(file.AsSpan(file.Length - 22 + 10), (short)2);
        BitConverter.TryWriteBytes(file.AsSpan(file.Length - 22 + 12), first.Length * 2);

        Assert.Contains("shares bytes with another", _folder.Refusal(file).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_mutation_of_a_good_file_does_harm()
    {
        using var scope = NewDisposeScope();
        var good = TorchFile.Good().Bytes();
        var random = Randomness.RandomStream.Create(11, "mutations");
        var refused = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var change = 0; change <= i % 4; change++)
                bytes[random.NextInt32(bytes.Length)] = (byte)random.NextInt32(256);
            if (i % 10 == 0)
                bytes = bytes[..random.NextInt32(bytes.Length)];
            try
            {
                using var inner = NewDisposeScope();
                using var weights = _folder.Read(bytes);
                foreach (var name in weights.Names)
                    weights.Read(name);
            }
            catch (RunnerException e)
            {
                Assert.InRange(e.Descriptor.Code, "RUN4210", "RUN4213");
                refused++;
            }
        }
        Assert.InRange(refused, 2_000, 10_000);
    }

    private static byte[] Changed(byte[] good, int at, byte value)
    {
        var bytes = (byte[])good.Clone();
        bytes[at] = value;
        return bytes;
    }

    private static void Expect(Tensor actual, long[] shape, float[] values)
    {
        Assert.Equal(shape, actual.shape);
        Assert.True(actual.is_contiguous());
        Assert.Equal(values, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(actual.bytes).ToArray());
    }
}
