using Runner.Architectures;
using Runner.PositionEncodings;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Attention;

// B batch, L length, d width of the embeddings

/// <summary>The vectors an encoding adds to the token embeddings, for inputs that begin anywhere.</summary>
internal static class PositionTable
{
    /// <summary>[L, d], or [B, L, d] where the input says its positions; null where the encoding adds nothing here.</summary>
    public static Tensor? Rows(PositionEncoding encoding, EncoderInput input, long width)
    {
        using var scope = NewDisposeScope();
        var (length, past) = (input.Ids.shape[1], input.Cache?.Length ?? 0);
        // Texts filled up on the left may stand in more columns than any of them has tokens.
        // Packed sequences end within it, so that the device need not be asked.
        var end = input is { PositionIds: { } places, Sequences: null } ? places.max().item<long>() + 1 : past + length;
        if (encoding.Embedding(end, input.Ids.device) is not { } table)
            return null;
        if (table.dim() != 2 || table.shape[0] != end || table.shape[1] != width)
            throw ArchitectureErrors.WrongEncodingShape.With("embedding", $"[{end}, {width}]", string.Join(", ", table.shape));
        var rows = input.PositionIds is { } ids
            ? table.index_select(0, ids.flatten()).view(ids.shape[0], length, width)
            : table.narrow(0, past, length);
        return rows.MoveToOuterDisposeScope();
    }
}
