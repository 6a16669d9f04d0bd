using Runner.Architectures;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Ernie;

/// <summary>Looks at the entities' shapes and types before libtorch does.</summary>
internal static class EntityInputCheck
{
    public static void Throw(EncoderInput input, int entitySize)
    {
        if (input.Entities is not { } entities)
            return;
        var (rows, length) = (input.Ids.shape[0], input.Ids.shape[1]);
        Same("entities", entities.Embeddings, ScalarType.Float32, rows, length, entitySize);
        Same("entity mask", entities.Mask, ScalarType.Bool, rows, length);
    }

    private static void Same(string what, Tensor tensor, ScalarType type, params long[] shape)
    {
        if (tensor.dtype != type || !tensor.shape.AsSpan().SequenceEqual(shape))
            throw ArchitectureErrors.WrongInputShape.With(what, Text(type, shape), Text(tensor.dtype, tensor.shape));
    }

    private static string Text(ScalarType type, long[] shape) => $"{type.ToString().ToLowerInvariant()} [{string.Join(", ", shape)}]";
}
