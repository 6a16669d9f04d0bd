using Runner.Architectures;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Bert;

/// <summary>
/// Looks at shapes and types before libtorch does: some of its calls end the process on a wrong shape instead of raising an error.
/// </summary>
internal static class InputCheck
{
    public static void Throw(EncoderInput input)
    {
        var ids = input.Ids;
        if (ids.dim() != 2 || ids.dtype != ScalarType.Int64 || ids.numel() == 0)
            throw Wrong("ids", "int64 [batch, length], not empty", ids);
        Same("segment ids", input.SegmentIds, ids, ScalarType.Int64);
        Same("mask", input.Mask, ids, ScalarType.Bool);
    }

    private static void Same(string what, Tensor? tensor, Tensor ids, ScalarType type)
    {
        if (tensor is not null && (tensor.dtype != type || !tensor.shape.AsSpan().SequenceEqual(ids.shape)))
            throw Wrong(what, $"{Name(type)} [{string.Join(", ", ids.shape)}], like the ids", tensor);
    }

    private static Errors.RunnerException Wrong(string what, string expected, Tensor got) => ArchitectureErrors.WrongInputShape.With(
        what, expected, $"{Name(got.dtype)} [{string.Join(", ", got.shape)}]");

    private static string Name(ScalarType type) => type.ToString().ToLowerInvariant();
}
