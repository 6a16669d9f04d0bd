using System.Buffers.Binary;
using Runner.Errors;
using Runner.LibTorch;
using static TorchSharp.torch;

namespace Runner.Tests.Weights;

/// <summary>Files of PyTorch before 1.6: read without executing anything, and refused like those of today.</summary>
public sealed class LegacyPytorchTests : IDisposable
{
    private static readonly byte[] Magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    private readonly PytorchFolder _folder = new();

    public LegacyPytorchTests() => TorchRuntime.EnsureLoaded();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_state_dict_is_read_with_shared_storages_and_views()
    {
        using var scope = NewDisposeScope();
        using var weights = _folder.Read(File(Object(), "0", TorchFile.Six));
        Assert.Equal(["whole", "transposed", "old"], weights.Names);
        Assert.Equal(TorchFile.Six, weights.Read("whole").data<float>().ToArray());
        Assert.Equal([1f, 4, 2, 5, 3, 6], weights.Read("transposed").data<float>().ToArray());
        Assert.Equal([4f, 5, 6], weights.Read("old").data<float>().ToArray());
    }

    [Theory]
    [InlineData("os", "system", "RUN4211")]
    [InlineData("torch", "load", "RUN4211")]
    public void What_asks_for_more_than_tensors_is_refused(string module, string name, string code)
    {
        var program = new TorchFile().Start().Global(module, name).Text("id").Op(0x85).Op('R').Op('.');
        Assert.Equal(code, _folder.Refusal(File(program, "0", TorchFile.Six)).Descriptor.Code);
    }

    [Fact]
    public void What_does_not_hold_together_is_refused_with_the_reason()
    {
        var sound = File(Object(), "0", TorchFile.Six);
        Assert.Contains("cut short", _folder.Refusal(sound[..^30]).Message, StringComparison.Ordinal);
        Assert.Contains("reaches beyond the end", _folder.Refusal(sound[..^4]).Message, StringComparison.Ordinal);
        Assert.Contains("bytes follow its last storage", _folder.Refusal([.. sound, 1]).Message, StringComparison.Ordinal);
        Assert.Contains("or reaches beyond the end", _folder.Refusal(File(Object(), "0", TorchFile.Six, count: 7)).Message, StringComparison.Ordinal);
        Assert.Contains("or reaches beyond the end", _folder.Refusal(File(Object(), "0", TorchFile.Six, count: -1)).Message, StringComparison.Ordinal);
        Assert.Contains("a storage that nothing in it uses", _folder.Refusal(File(Object(), "9", TorchFile.Six)).Message, StringComparison.Ordinal);
        Assert.Contains("the byte order 'little'", _folder.Refusal(File(Object(), "0", TorchFile.Six, little: false)).Message, StringComparison.Ordinal);
        Assert.Contains("in two ways", _folder.Refusal(File(new TorchFile().Start().Map().Op('(').Text("a").Tensor("FloatStorage", "0", 6, 0, [6], [1])
            .Text("b").Tensor("LongStorage", "0", 6, 0, [6], [1]).Op('u').Op('.'), "0", TorchFile.Six)).Message, StringComparison.Ordinal);
        Assert.Equal("RUN4210", _folder.Refusal(Magic).Descriptor.Code);
        Assert.Equal("RUN4212", _folder.Refusal([0x80, 2, (byte)'}', (byte)'.']).Descriptor.Code);
    }

    [Fact]
    public void Whatever_is_changed_in_a_file_it_is_read_or_refused()
    {
        using var scope = NewDisposeScope();
        var sound = File(Object(), "0", TorchFile.Six);
        var random = new Random(4);
        for (var attempt = 0; attempt < 4000; attempt++)
        {
            var bytes = (byte[])sound.Clone();
            for (var change = 0; change <= attempt % 3; change++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (attempt % 5 == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            try
            {
                using var weights = _folder.Read(bytes);
                foreach (var name in weights.Names)
                    weights.Read(name).Dispose();
            }
            catch (RunnerException)
            {
                // refused with a number
            }
        }
    }

    private static TorchFile Object() => new TorchFile().Start().Map().Op('(')
        .Text("whole").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
        .Text("transposed").Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])
        .Text("old").Global("torch._utils", "_rebuild_tensor").Op('(').Op('(').Text("storage").Global("torch", "FloatStorage").Text("0").Text("cuda:0").Number(6).Op('N').Op('t').Op('Q')
        .Number(3).Tuple(3).Tuple(1).Op('t').Op('R')
        .Op('u').Op('.');

    private static byte[] File(TorchFile content, string key, float[] values, long? count = null, bool little = true)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, count ?? values.Length);
        return
        [
            .. Magic, .. new TorchFile().Start().Number(1001).Op('.').Pickle,
            .. new TorchFile().Start().Op('}').Op('(').Text("protocol_version").Number(1001).Text("little_endian").Op(little ? (byte)0x88 : (byte)0x89).Op('u').Op('.').Pickle,
            .. content.Pickle, .. new TorchFile().Start().Op(']').Text(key).Op('a').Op('.').Pickle,
            .. length, .. System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values),
        ];
    }
}
