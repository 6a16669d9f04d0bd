using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Weights;

/// <summary>Weights in a safetensors file.</summary>
internal sealed class SafetensorsWeights(string path) : StoredWeights
{
    private readonly SafetensorsFile _file = SafetensorsFile.Open(path);

    public override IReadOnlyCollection<string> Names => [.. _file.Entries.Keys];

    public override IReadOnlyList<string> Files => [path];

    public override ScalarType Type(string name) => Find(name).Type;

    public override IReadOnlyList<long> Shape(string name) => Find(name).Shape;

    public override Tensor Read(string name) => _file.Load(name);

    public override void Dispose() => _file.Dispose();

    private SafetensorsEntry Find(string name) => _file.Entries.TryGetValue(name, out var entry) ? entry : throw WeightsErrors.TensorMissing.With(path, name);
}
