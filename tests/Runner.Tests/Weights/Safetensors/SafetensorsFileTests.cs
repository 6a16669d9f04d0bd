using System.Buffers.Binary;
using System.Text;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Tests.Training.Support;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;
using SystemFile = System.IO.File;

namespace Runner.Tests.Weights.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SafetensorsFileTests() => TorchRuntime.EnsureLoaded();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read()
    {
        using var scope = NewDisposeScope();
        var tensors = new (string Name, Tensor Tensor)[]
        {
            ("f32", tensor(new[] { 1f, -2.5f, float.NaN, float.NegativeInfinity }).view(2, 2)),
            ("scalar", tensor(3.25)),
            ("empty", zeros(0, 4)),
            ("i64", tensor(new[] { long.MinValue, 5L })),
            ("i32", tensor(new[] { -7, 8 })),
            ("i16", tensor(new short[] { -7, 8 })),
            ("i8", tensor(new sbyte[] { -7 })),
            ("u8", tensor(new byte[] { 0, 255 })),
            ("bool", tensor(new[] { true, false, true })),
            ("bf16", tensor(new[] { 1.5f, 2f }).to(ScalarType.BFloat16)),
            ("f16", tensor(new[] { 1.5f, 2f }).to(ScalarType.Float16)),
            ("轉置 transposed", arange(6, ScalarType.Float32).view(2, 3).t()),
        };
        var path = _folder["all.safetensors"];
        using (var stream = SystemFile.Create(path))
            SafetensorsWriter.Write(stream, tensors, new Dictionary<string, string> { ["format"] = "pt" });

        using var file = SafetensorsFile.Open(path);

        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(tensors.Select(t => t.Name), file.Entries.Keys);
        foreach (var (name, expected) in tensors)
        {
            var actual = file.Load(name);
            Assert.Equal(expected.dtype, actual.dtype);
            Assert.Equal(expected.shape, actual.shape);
            Assert.Equal(expected.contiguous().bytes.ToArray(), actual.bytes.ToArray());
        }
    }

    [Fact]
    public void The_data_starts_at_a_multiple_of_eight()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [("a", zeros(3))]);

        var header = BinaryPrimitives.ReadInt64LittleEndian(stream.ToArray());

        Assert.Equal(0, (8 + header) % 8);
        Assert.Equal(8 + header + 12, stream.Length);
    }

    [Fact]
    public void Loading_in_place_checks_type_and_shape()
    {
        using var scope = NewDisposeScope();
        var path = _folder["one.safetensors"];
        using (var stream = SystemFile.Create(path))
            SafetensorsWriter.Write(stream, [("a", ones(2, 3))]);
        using var file = SafetensorsFile.Open(path);
        var flat = zeros(10);

        file.Load("a", flat.narrow(0, 2, 6).view(2, 3));
        var shape = Assert.Throws<RunnerException>(() => file.Load("a", zeros(3, 2)));
        var type = Assert.Throws<RunnerException>(() => file.Load("a", zeros(2, 3, ScalarType.Float64)));
        var name = Assert.Throws<RunnerException>(() => file.Load("b"));

        Assert.Equal([0, 0, 1, 1, 1, 1, 1, 1, 0, 0], flat.data<float>().ToArray());
        Assert.Equal($"tensor 'a' of '{path}' is F32 [2, 3]; F32 [3, 2] is needed.", shape.Message);
        Assert.Equal($"tensor 'a' of '{path}' is F32 [2, 3]; F64 [2, 3] is needed.", type.Message);
        Assert.Equal($"'{path}' has no tensor 'b'.", name.Message);
    }

    public static TheoryData<string, string, int> Hostile => new()
    {
        { "[]", "its header does not start with '{'", 0 },
        { """{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "its header holds half of a surrogate pair", 4 },
        { """{"a":{"dtype":"\udc00","shape":[1],"data_offsets":[0,4]}}""", "its header holds half of a surrogate pair", 4 },
        { "nonsense", "its header does not start with '{'", 0 },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
            "its header is not JSON with unique keys", 4 },
        { """{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", "tensor 'a' has the element type 'F31', which is not known", 4 },
        { """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "tensor 'a' needs dtype, shape and two data_offsets, and nothing else", 4 },
        { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "tensor 'a' needs dtype, shape and two data_offsets, and nothing else", 4 },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "tensor 'a' needs dtype, shape and two data_offsets, and nothing else", 4 },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", "tensor 'a' needs dtype, shape and two data_offsets, and nothing else", 4 },
        { """{"a":7}""", "tensor 'a' needs dtype, shape and two data_offsets, and nothing else", 0 },
        { """ {}""", "its header does not start with '{'", 0 },
        { """{"a":{"dtype":"F32","shape":[0,9223372036854775807,4],"data_offsets":[0,0]}}""", "tensor 'a' has a shape too large to be true", 0 },
        { """{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""",
            "tensor 'a' has 65 dimensions; 64 is the most allowed", 4 },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
            "its header is not JSON with unique keys", 8 },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775807,9223372036854775807]}}""", "tensor 'a' takes 4 bytes", 4 },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775804,9223372036854775807]}}""", "tensor 'a' takes 4 bytes", 4 },
        { """{"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,4]}}""", "tensor 'a' needs dtype, shape and two data_offsets, and nothing else", 4 },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", "tensor 'a' has a shape too large to be true", 4 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "tensor 'a' takes 8 bytes by its shape, but its data_offsets are 0 to 4", 4 },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "tensor 'a' takes 4 bytes by its shape, but its data_offsets are 4 to 0", 4 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
            "tensor 'b' overlaps the one before it", 8 },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
            "there is a hole of 4 bytes before tensor 'b'", 12 },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "it ends after 3 bytes of data, but its tensors take 4: it is cut short", 3 },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "2 bytes at its end belong to no tensor", 6 },
        { """{"__metadata__":[]}""", "its __metadata__ is not a map", 0 },
        { """{"__metadata__":{"a":1}}""", "its __metadata__ 'a' is not a text", 0 },
        { """{"a":{"dtype":"F32","shape":[[[[[[[[[[1]]]]]]]]]],"data_offsets":[0,4]}}""", "its header is not JSON with unique keys", 4 },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_headers_are_refused(string header, string reason, int dataBytes) =>
        Assert.StartsWith(reason, Refusal(File(Encoding.UTF8.GetBytes(header), null, dataBytes)), StringComparison.Ordinal);

    [Theory]
    [InlineData(ulong.MaxValue, "its header claims 18446744073709551615 bytes; 100000000 is the most allowed")]
    [InlineData(100_000_001UL, "its header claims 100000001 bytes; 100000000 is the most allowed")]
    [InlineData(3UL, "its header claims 3 bytes, but the file has only 2 after the length")]
    public void Hostile_header_lengths_are_refused(ulong length, string reason) =>
        Assert.Equal(reason + ".", Refusal(File("{}"u8.ToArray(), length, 0)));

    [Theory]
    [InlineData("U16")]
    [InlineData("U32")]
    [InlineData("U64")]
    [InlineData("F8_E4M3")]
    [InlineData("F8_E5M2")]
    public void Element_types_without_support_are_named(string type)
    {
        SystemFile.WriteAllBytes(_folder["types"], File(Encoding.UTF8.GetBytes($$$"""{"a":{"dtype":"{{{type}}}","shape":[],"data_offsets":[0,1]}}"""), null, 1));

        var error = Assert.Throws<RunnerException>(() => SafetensorsFile.Open(_folder["types"]));

        Assert.Equal("RUN4203", error.Descriptor.Code);
        Assert.Equal($"tensor 'a' of '{_folder["types"]}' has the element type {type}, which tensors here cannot have.", error.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_so() =>
        Assert.Equal("RUN4204", Assert.Throws<RunnerException>(() => SafetensorsFile.Open(_folder["none"])).Descriptor.Code);

    [Fact]
    public void Tensors_beyond_four_gigabytes_are_reached()
    {
        using var scope = NewDisposeScope();
        const long Large = 5L << 30;
        var header = Encoding.UTF8.GetBytes($$$"""{"large":{"dtype":"U8","shape":[{{{Large}}}],"data_offsets":[0,{{{Large}}}]},"last":{"dtype":"U8","shape":[2],"data_offsets":[{{{Large}}},{{{Large + 2}}}]}}""");
        using (var stream = SystemFile.Create(_folder["large"]))
        {
            stream.Write(File(header, null, 0));
            stream.Position += Large;                       // a hole on the disk: it takes no space
            stream.Write([7, 9]);
        }

        using var file = SafetensorsFile.Open(_folder["large"]);

        Assert.Equal([7, 9], file.Load("last").data<byte>().ToArray());
        Assert.Equal(Large, file.Entries["large"].End);
    }

    [Fact]
    public void A_file_is_written_whole_or_not_at_all()
    {
        static SafetensorsSource Source() => new("a", ScalarType.Float32, [2], () => ones(2));
        SafetensorsWriter.WriteFile(_folder["kept"], [Source()]);
        var before = SystemFile.ReadAllBytes(_folder["kept"]);

        Assert.Throws<ArgumentException>(() => SafetensorsWriter.WriteFile(_folder["kept"], [Source(), Source()]));

        Assert.Equal(before, SystemFile.ReadAllBytes(_folder["kept"]));
        Assert.Equal([_folder["kept"]], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void An_empty_file_is_refused() => Assert.Equal("it has 0 bytes, fewer than any header.", Refusal([]));

    [Fact]
    public void A_file_without_tensors_is_fine()
    {
        SystemFile.WriteAllBytes(_folder["none"], File("{}"u8.ToArray(), null, 0));
        using var file = SafetensorsFile.Open(_folder["none"]);
        Assert.Empty(file.Entries);
    }

    private string Refusal(byte[] content)
    {
        var path = _folder["hostile"];
        SystemFile.WriteAllBytes(path, content);
        var error = Assert.Throws<RunnerException>(() => SafetensorsFile.Open(path));
        var prefix = $"'{path}' is not a sound safetensors file: ";
        Assert.Equal("RUN4200", error.Descriptor.Code);
        Assert.StartsWith(prefix, error.Message, StringComparison.Ordinal);
        return error.Message[prefix.Length..];
    }

    private static byte[] File(byte[] header, ulong? claimed, int dataBytes)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, claimed ?? (ulong)header.Length);
        return [.. prefix, .. header, .. new byte[dataBytes]];
    }
}
