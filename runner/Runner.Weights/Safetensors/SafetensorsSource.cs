using static TorchSharp.torch;

namespace Runner.Weights.Safetensors;

/// <summary>A tensor to be written, made when its turn comes.</summary>
/// <param name="Name">Key in the header.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Read">Makes it; the writer disposes it.</param>
public sealed record SafetensorsSource(string Name, ScalarType Type, IReadOnlyList<long> Shape, Func<Tensor> Read);
