using System.Buffers.Binary;
using System.Text;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Randomness;
using Runner.Tests.Training.Support;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Tests.Weights.Safetensors;

/// <summary>Damaged and doctored files: each is either refused by number or read within its bounds.</summary>
public sealed class SafetensorsFuzzTests : IDisposable
{
    // pieces of headers that somebody might put where they do not belong
    private static readonly string[] Pieces =
    [
        "-1", "0", "1e9", "9223372036854775807", "18446744073709551615", "null", "[]", "{}", "\"\"", "[4,0]", "\"F64\"", "\"BOOL\"", "\"U64\"", "\"\\ud800\"",
        "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", ",", ":", "}", "{", "[[[[[[[[[[", "\"weight\":", "\"__metadata__\":{\"a\":\"b\"},",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _good;

    public SafetensorsFuzzTests()
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream,
            [("weight", ones(2, 3)), ("bias", zeros(3, ScalarType.Int64)), ("flag", zeros([], ScalarType.Bool)), ("none", zeros(0, 7))],
            new Dictionary<string, string> { ["format"] = "pt" });
        _good = stream.ToArray();
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bytes", 6_000)]
    [InlineData("lengths", 3_000)]
    [InlineData("headers", 6_000)]
    public void No_damage_does_harm(string kind, int count)
    {
        var random = RandomStream.Create(7, "safetensors/" + kind);
        var refused = 0;
        for (var i = 0; i < count; i++)
        {
            var bytes = kind switch
            {
                "bytes" => Scattered(random, 1 + i % 4),
                "lengths" => Resized(random),
                _ => Doctored(random, 1 + i % 3),
            };
            File.WriteAllBytes(_folder["mutant"], bytes);
            using var scope = NewDisposeScope();
            try
            {
                using var file = SafetensorsFile.Open(_folder["mutant"]);
                foreach (var name in file.Entries.Keys)
                    Assert.True(file.Load(name).numel() <= bytes.Length);
            }
            catch (RunnerException e)
            {
                Assert.True(e.Descriptor.Code is "RUN4200" or "RUN4203", e.Message);
                refused++;
            }
        }
        Assert.InRange(refused, count / 4, count);
    }

    private byte[] Scattered(RandomStream random, int changes)
    {
        var bytes = (byte[])_good.Clone();
        for (var i = 0; i < changes; i++)
            bytes[random.NextInt32(bytes.Length)] = (byte)random.NextInt32(256);
        return bytes;
    }

    private byte[] Resized(RandomStream random) => random.NextInt32(3) switch
    {
        0 => _good[..random.NextInt32(_good.Length)],
        1 => [.. _good, .. new byte[1 + random.NextInt32(20)]],
        _ => [.. BitConverter.GetBytes((ulong)random.NextInt32(int.MaxValue) << random.NextInt32(34)), .. _good[8..]],
    };

    private byte[] Doctored(RandomStream random, int changes)
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(_good);
        var header = new StringBuilder(Encoding.UTF8.GetString(_good, 8, length));
        for (var i = 0; i < changes; i++)
        {
            var at = random.NextInt32(header.Length);
            header.Remove(at, Math.Min(random.NextInt32(6), header.Length - at)).Insert(at, Pieces[random.NextInt32(Pieces.Length)]);
        }
        var json = Encoding.UTF8.GetBytes(header.ToString());
        return [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. _good[(8 + length)..]];
    }
}
