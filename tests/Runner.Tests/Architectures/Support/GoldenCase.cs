using System.Text.Json;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Architectures.Support;

/// <summary>A folder of reference numbers: its description and its tensors.</summary>
internal sealed class GoldenCase : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors;

    private GoldenCase(JsonElement description, Dictionary<string, Tensor> tensors)
    {
        Description = description;
        _tensors = tensors;
    }

    public JsonElement Description { get; }

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    public Tensor this[string name] => _tensors[name];

    public static GoldenCase Read(string name)
    {
        var description = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Shared.Golden(name, "case.json")));
        return new GoldenCase(description, ReadTensors(File.ReadAllBytes(Shared.Golden(name, "tensors.safetensors"))));
    }

    public int Config(string name) => Description.GetProperty("config").GetProperty(name).GetInt32();

    public string ConfigText(string name) => Description.GetProperty("config").GetProperty(name).GetString()!;

    /// <summary>Compares with the bound of the golden data's README: 2e-6 + 5e-5 * max|reference|.</summary>
    public void Close(string name, Tensor actual, double? absolute = null)
    {
        using var scope = NewDisposeScope();
        var expected = this[name];
        Assert.Equal(expected.shape, actual.shape);
        var difference = expected.numel() == 0 ? 0 : (actual.detach() - expected).abs().max().ToDouble();
        var bound = absolute ?? 2e-6 + 5e-5 * expected.abs().max().ToDouble();
        Assert.True(difference <= bound, $"{name}: differs by {difference:g3}, allowed {bound:g3}");
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
    }

    private static Dictionary<string, Tensor> ReadTensors(byte[] file)
    {
        var headerLength = (int)BitConverter.ToInt64(file, 0);
        var header = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(file.AsSpan(8, headerLength))!;
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, entry) in header.Where(pair => pair.Key != "__metadata__"))
        {
            var shape = entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
            var type = entry.GetProperty("dtype").GetString() == "F32" ? ScalarType.Float32 : ScalarType.Int64;
            var (start, end) = (entry.GetProperty("data_offsets")[0].GetInt32(), entry.GetProperty("data_offsets")[1].GetInt32());
            var tensor = zeros(shape, type).DetachFromDisposeScope();
            file.AsSpan(8 + headerLength + start, end - start).CopyTo(tensor.bytes);
            tensors.Add(name, tensor);
        }
        return tensors;
    }
}
