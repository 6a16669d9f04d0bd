using Runner.Errors;
using Runner.LibTorch;

namespace Runner.Tests.Weights;

/// <summary>Pickles that ask for more than tensors, are broken, or would grow for ever: all are refused, and nothing of them is run.</summary>
public sealed class PytorchPickleTests : IDisposable
{
    private readonly PytorchFolder _folder = new();

    public PytorchPickleTests() => TorchRuntime.EnsureLoaded();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Action<TorchFileBuilder>, string> Malicious => new()
    {
        { "a shell command", b => b.File.Start().Global("os", "system").Text("id").Op(0x85).Op('R').Op('.'), "'os.system'" },
        { "posix", b => b.File.Start().Global("posix", "system").Text("id").Op(0x85).Op('R').Op('.'), "'posix.system'" },
        { "eval", b => b.File.Start().Global("builtins", "eval").Text("1").Op(0x85).Op('R').Op('.'), "'builtins.eval'" },
        { "getattr", b => b.File.Start().Global("builtins", "getattr").Op('.'), "'builtins.getattr'" },
        { "names from the stack", b => b.File.Start(4).Text("os").Text("system").Op(0x93).Op('.'), "'os.system'" },
        { "a dotted name", b => b.File.Start(4).Text("torch").Text("_utils.os.system").Op(0x93).Op('.'), "'torch._utils.os.system'" },
        { "a split name", b => b.File.Start().Global("torch._utils._rebuild_tensor_v2", "__globals__").Op('.'), "'torch._utils._rebuild_tensor_v2.__globals__'" },
        { "another of torch", b => b.File.Start().Global("torch", "load").Op('.'), "'torch.load'" },
        { "control characters", b => b.File.Start().Global("os\u001b[31m", "x").Op('.'), "'os?[31m.x'" },
        { "a call of a result", b => b.File.Start().Map().Op(')').Op('R').Op('.'), "a call of something it made itself" },
        { "nested calls", b => b.File.Start().Map().Op(')').Op('R').Op(')').Op('R').Op('.'), "a call of something it made itself" },
        { "a map from arguments", b => b.File.Start().Global("collections", "OrderedDict").Op(']').Op(0x85).Op('R').Op('.'), "'collections.OrderedDict' with arguments" },
        { "a storage that is called", b => b.File.Start().Global("torch", "FloatStorage").Number(1).Op(0x85).Op('R').Op('.'), "a call of 'torch.FloatStorage'" },
        { "the state of a tensor", b => b.File.Start().Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op('}').Op('b').Op('.'), "the state of an object to be set (BUILD)" },
        { "the state of a class", b => b.File.Start().Global("torch", "FloatStorage").Op('}').Op('b').Op('.'), "the state of an object to be set (BUILD)" },
        { "an attribute", b => b.File.Start().Map().Op('}').Text("__class__").Number(1).Op('s').Op('b').Op('.'), "an attribute '__class__' to be set (BUILD)" },
        { "an instance", b => b.File.Start().Op('(').Op([(byte)'i', .. "os\nsystem\n"u8]).Op('.'), "the opcode INST (at byte 3)" },
        { "an object", b => b.File.Start().Op('(').Global("torch", "FloatStorage").Op('o').Op('.'), "the opcode OBJ " },
        { "a new object", b => b.File.Start().Global("collections", "OrderedDict").Op(')').Op(0x81).Op('.'), "the opcode NEWOBJ " },
        { "a new object with keywords", b => b.File.Start(4).Op(0x92).Op('.'), "the opcode NEWOBJ_EX " },
        { "an extension", b => b.File.Start().Op(0x82, 1).Op('.'), "the opcode EXT1 " },
        { "a persistent id as text", b => b.File.Start().Op([(byte)'P', .. "x\n"u8]).Op('.'), "the opcode PERSID " },
        { "bytes", b => b.File.Start(3).Op((byte)'C', 1, 0).Op('.'), "the opcode SHORT_BINBYTES " },
        { "a second protocol", b => b.File.Start().Start().Op('.'), "the opcode PROTO " },
        { "an opcode of nobody", b => b.File.Start().Op(0xff).Op('.'), "the opcode 0xff, which does not exist " },
        { "a program", b => b.Good().Entries.Add(("code/__torch__.py", [])), "a TorchScript program to be loaded" },
    };

    [Theory]
    [MemberData(nameof(Malicious))]
    public void What_asks_for_more_than_tensors_is_refused_by_name(string what, Action<TorchFileBuilder> make, string named)
    {
        var error = Refused(what, make);

        Assert.Equal("RUN4211", error.Descriptor.Code);
        Assert.StartsWith($"'{_folder.File}' is not read: its pickle asks for {named}", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<TorchFileBuilder>, string> Broken => new()
    {
        { "a huge integer", b => b.File.Start().Op(0x8b, 0xff, 0xff, 0xff, 0x7f), "an integer of 2147483647 bytes" },
        { "a nine-byte integer", b => b.File.Start().Op(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0), "an integer of 9 bytes" },
        { "a huge text", b => b.File.Start().Op((byte)'X', 0xff, 0xff, 0xff, 0xff), "cut short at byte 7, where 4294967295 more should follow" },
        { "a text beyond all bounds", b => b.File.Start(4).Op(0x8d, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "where 18446744073709551615 more" },
        { "a text that is none", b => b.File.Start().Op((byte)'X', 1, 0, 0, 0, 0xff), "a text in it is not UTF-8" },
        { "a name without end", b => b.File.Start().Op([(byte)'c', .. "os"u8]), "a line in it has no end" },
        { "nothing", _ => { }, "cut short at byte 0" },
        { "no end", b => b.File.Start().Op('N'), "cut short at byte 3" },
        { "an empty end", b => b.File.Start().Op('.'), "it ends with 0 values instead of one" },
        { "two values", b => b.File.Start().Op('N').Op('N').Op('.'), "it ends with 2 values instead of one" },
        { "an open mark", b => b.File.Start().Op('N').Op('(').Op('.'), "it ends with 1 values instead of one" },
        { "no mark", b => b.File.Start().Op('t'), "a mark that it never set" },
        { "an empty stack", b => b.File.Start().Op('R'), "it takes a value where there is none" },
        { "a value below a mark", b => b.File.Start().Op('N').Op('(').Op('2'), "it takes a value where there is none" },
        { "an unknown memory", b => b.File.Start().Op('j').Int32(-1), "it recalls number 4294967295, which it never remembered" },
        { "protocol 0", b => b.File.Op([.. "(lp0\n."u8]), "it does not start with a protocol of 2 or above" },
        { "protocol 6", b => b.File.Start(6), "it is of protocol 6; 2 to 5 are known" },
        { "items of nothing", b => b.File.Start().Op('N').Op('N').Op('a'), "something that is no list" },
        { "keys that are no texts", b => b.File.Start().Op('}').Op(']').Op('N').Op('s'), "keys that are no texts" },
        { "half an item", b => b.File.Start().Op('}').Op('(').Text("a").Op('u'), "something that is no map" },
        { "a list", b => b.File.Start().Op(']').Op('.'), "its pickle holds no map of names to tensors" },
        { "no tensors", b => b.File.Start().Op('}').Text("a").Number(1).Op('s').Op('.'), "its pickle holds no tensors by name" },
        { "a strange storage", b => b.File.Start().Op('N').Op('Q'), "it refers to a storage in an unknown way" },
        { "a storage elsewhere", b => b.Tensor("../../etc/passwd", 6, 0, [6], [1]), "a storage '../../etc/passwd', which is no name of one" },
        { "a storage that is not there", b => b.Tensor("7", 6, 0, [6], [1]), "the numbers of 'w' are missing: it has no entry 'data/7'" },
        { "a storage of another size", b => b.Tensor("0", 7, 0, [6], [1]), "should have 7 elements of F32, but takes 24 bytes" },
        { "a storage larger than the world", b => b.Tensor("0", long.MaxValue, 0, [6], [1]), "should have 9223372036854775807 elements" },
        { "a negative storage", b => b.Tensor("0", -1, 0, [6], [1]), "a size that is no number from 0" },
        { "a view beyond the end", b => b.Tensor("0", 6, 1, [6], [1]), "reaches to element 6 of a storage of 6" },
        { "a stride beyond the end", b => b.Tensor("0", 6, 0, [2], [6]), "reaches to element 6 of a storage of 6" },
        { "a negative offset", b => b.Tensor("0", 6, -1, [2], [1]), "an impossible shape" },
        { "a negative stride", b => b.Tensor("0", 6, 5, [2], [-1]), "sizes that are no numbers from 0" },
        { "a negative size", b => b.Tensor("0", 6, 0, [-2], [1]), "sizes that are no numbers from 0" },
        { "an overflow", b => b.Tensor("0", 6, 0, [long.MaxValue, long.MaxValue], [1, 1]), "a shape too large to be true" },
        { "an overflow beside a zero", b => b.Tensor("0", 6, 0, [0, long.MaxValue, long.MaxValue], [0, 0, 0]), "a shape too large to be true" },
        { "a bomb of repetitions", b => b.Tensor("0", 6, 0, [1L << 40], [0]), "makes 1099511627776 elements out of 6" },
        { "too many dimensions", b => b.Tensor("0", 6, 0, new long[65], new long[65]), "an impossible shape" },
        { "shape without strides", b => b.Tensor("0", 6, 0, [6], []), "an impossible shape" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_broken_is_refused_with_the_reason(string what, Action<TorchFileBuilder> make, string reason)
    {
        var error = Refused(what, make);

        Assert.Equal("RUN4210", error.Descriptor.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deep_nest_is_no_recursion()
    {
        var file = new TorchFile().Start();
        for (var i = 0; i < 1_000_000; i++)
            file.Op(']');
        for (var i = 0; i < 999_999; i++)
            file.Op('a');
        Assert.EndsWith("holds no map of names to tensors.", _folder.Refusal(file.Op('.').Bytes()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_of_memories_stays_small()
    {
        // each tuple holds the one before it twice: 2^100 000 leaves if anybody walked it
        var file = new TorchFile().Start().Op('N').Op((byte)'q', 0);
        for (var i = 0; i < 100_000; i++)
            file.Op((byte)'h', 0).Op((byte)'h', 0).Op(0x86).Op((byte)'q', 0).Op('0');
        var error = _folder.Refusal(file.Op('0').Op('}').Text("a").Op((byte)'h', 0).Op('s').Op('.').Bytes());
        Assert.EndsWith("its pickle holds no tensors by name.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_that_contains_itself_is_no_trouble()
    {
        var file = new TorchFile().Start().Op('}').Op((byte)'q', 0).Text("state_dict").Op((byte)'h', 0).Op('s').Op('.');
        Assert.EndsWith("its pickle holds no tensors by name.", _folder.Refusal(file.Bytes()).Message, StringComparison.Ordinal);
    }

    private RunnerException Refused(string what, Action<TorchFileBuilder> make)
    {
        var builder = new TorchFileBuilder();
        make(builder);
        return _folder.Refusal(builder.File.Bytes()) ?? throw new InvalidOperationException(what);
    }

    /// <summary>What a row of the tables above fills.</summary>
    public sealed class TorchFileBuilder
    {
        internal TorchFile File { get; private set; } = new();

        internal TorchFile Good() => File = TorchFile.Good();

        internal void Tensor(string key, long count, long offset, long[] shape, long[] strides) =>
            File = new TorchFile().Start().Op('}').Text("w").Tensor("FloatStorage", key, count, offset, shape, strides).Op('s').Op('.').Data("0", TorchFile.Six);
    }
}
