using Runner.Architectures;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Bert;

/// <summary>
/// Looks at shapes and types before libtorch does: some of its calls end the process on a wrong shape instead of raising an error.
/// </summary>
internal static class InputCheck
{
    /// <param name="input">Given by the task.</param>
    /// <param name="backbone">Says what it can use.</param>
    public static void Throw(EncoderInput input, Encoder backbone)
    {
        var ids = input.Ids;
        if (ids.dim() != 2 || ids.dtype != ScalarType.Int64 || ids.numel() == 0)
            throw Wrong("ids", "int64 [batch, length], not empty", ids);
        if (input.Cache is not null && !backbone.IsCausal)
            throw ArchitectureErrors.NoCache.With(backbone.GetName());
        if (input.Entities is not null && backbone.EntitySize is null)
            throw ArchitectureErrors.NoEntities.With(backbone.GetName());
        Same("segment ids", input.SegmentIds, ids.shape, ScalarType.Int64, "like the ids");
        Same("position ids", input.PositionIds, ids.shape, ScalarType.Int64, "like the ids");
        Same("sequences", input.Sequences, ids.shape, ScalarType.Int64, "like the ids");
        if (input.Sequences is not null && (input.PositionIds is null || input.Cache is not null))
            throw ArchitectureErrors.SequencesAlone.With();
        var past = input.Cache?.Length ?? 0;
        Same("mask", input.Mask, [ids.shape[0], past + ids.shape[1]], ScalarType.Bool, past == 0 ? "like the ids" : "for the ids and what the cache holds");
    }

    private static void Same(string what, Tensor? tensor, long[] shape, ScalarType type, string like)
    {
        if (tensor is not null && (tensor.dtype != type || !tensor.shape.AsSpan().SequenceEqual(shape)))
            throw Wrong(what, $"{Name(type)} [{string.Join(", ", shape)}], {like}", tensor);
    }

    private static Errors.RunnerException Wrong(string what, string expected, Tensor got) => ArchitectureErrors.WrongInputShape.With(
        what, expected, $"{Name(got.dtype)} [{string.Join(", ", got.shape)}]");

    private static string Name(ScalarType type) => type.ToString().ToLowerInvariant();
}
