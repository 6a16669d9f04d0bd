using static TorchSharp.torch;

namespace Runner.Weights.Safetensors;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Key in the header.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes; empty for a scalar.</param>
/// <param name="Start">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
public sealed record SafetensorsEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Start, long End)
{
    /// <summary>Type and shape for messages, such as <c>F32 [768, 3072]</c>.</summary>
    public string Description => SafetensorsTypes.Describe(Type, Shape);
}
