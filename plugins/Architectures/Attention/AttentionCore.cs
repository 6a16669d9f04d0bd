using Runner.Errors;
using Runner.Execution;
using Runner.PositionEncodings;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Attention;

// B batch, Q query positions, K key positions, H heads, D head size, d = H D hidden size

/// <summary>
/// Multi-head attention between projection and output, with whatever the position encoding adds to it. No parameters of its own.
/// </summary>
/// <param name="positions">Shared by all blocks; registered elsewhere.</param>
/// <param name="layer">Number of the block, from 0.</param>
/// <param name="heads">H.</param>
/// <param name="headSize">D.</param>
/// <param name="dropout">Share of probabilities dropped in training.</param>
internal sealed class AttentionCore(PositionEncoding positions, int layer, int heads, int headSize, double dropout)
{
    /// <summary>Attends within the projections [B, Q, d], and to what the cache holds.</summary>
    /// <returns>The heads' outputs side by side, [B, Q, d].</returns>
    public Tensor Attend(Tensor query, Tensor key, Tensor value, AttentionContext context, bool training)
    {
        using var scope = NewDisposeScope();
        var shape = query.shape;
        var plain = Split(query);
        var (turned, keys) = positions.Rotate(layer, plain, Split(key), context.Past);
        var values = Split(value);
        if (context.Cache is { } cache)
            (keys, values) = cache.Append(layer, keys, values);
        var drops = training && dropout > 0;
        var spelledOut = context.Record is not null || positions.ActsInsideAttention || drops;
        var output = spelledOut ? SpelledOut(plain, turned, keys, values, context, drops) : Fused(turned, keys, values, context.Mask);
        return output.transpose(1, 2).reshape(shape).MoveToOuterDisposeScope();
    }

    /// <summary>[B, H, L, D], a view of the projection [B, L, d].</summary>
    private Tensor Split(Tensor projected) => projected.view(projected.shape[0], projected.shape[1], heads, headSize).transpose(1, 2);

    private static Tensor Fused(Tensor query, Tensor keys, Tensor values, AttentionMask mask)
    {
        if (mask.IsPlainCausal)
            return nn.functional.scaled_dot_product_attention(query, keys, values, is_casual: true);
        var bias = mask.Bias?.expand(-1, -1, query.shape[2], -1);
        return nn.functional.scaled_dot_product_attention(query, keys, values, bias);
    }

    private Tensor SpelledOut(Tensor plain, Tensor turned, Tensor keys, Tensor values, AttentionContext context, bool drops)
    {
        plain = plain.contiguous();
        long[] square = [plain.shape[0], heads, plain.shape[2], keys.shape[2]];
        var scores = Scores(plain, turned, keys, square);
        if (positions.Bias(layer, square[2], square[3], plain.device) is { } bias)
            scores = scores + Broadcast(bias, square);
        if (context.Mask.Bias is { } mask)
            scores = scores + mask;

        var probabilities = scores.softmax(-1);
        context.Record?.Keep(scores, probabilities, values.alias());
        if (drops)
            probabilities = CounterBasedDropout.Apply(probabilities, dropout);

        var output = bmm(Merge(probabilities), Merge(values)).view(plain.shape);                 // [B, H, Q, D]
        return positions.Values(layer, probabilities) is { } term
            ? output + Checked(term, "value term", plain.shape)
            : output;
    }

    /// <summary>Scaled scores [B, H, Q, K], the encoding's term included, before bias and mask.</summary>
    private Tensor Scores(Tensor plain, Tensor turned, Tensor keys, long[] square)
    {
        var scores = bmm(Merge(turned), Merge(keys).transpose(1, 2));                            // [B H, Q, K]
        if (positions.Scores(layer, plain, square[3]) is { } term)
            scores = scores.add_(Merge(Checked(term, "score term", square)));
        return scores.mul_(1 / Math.Sqrt(headSize)).view(square);
    }

    /// <summary>[B, H, x, y] as [B H, x, y].</summary>
    private static Tensor Merge(Tensor tensor) => tensor.flatten(0, 1);

    private static Tensor Checked(Tensor tensor, string what, long[] expected) =>
        tensor.shape.AsSpan().SequenceEqual(expected) ? tensor : throw Wrong(what, expected, tensor);

    private static Tensor Broadcast(Tensor bias, long[] square)
    {
        var shape = bias.shape;
        for (var i = 0; i < 4; i++)
        {
            if (shape.Length != 4 || (shape[i] != 1 && shape[i] != square[i]))
                throw Wrong("bias", square, bias);
        }
        return bias;
    }

    private static RunnerException Wrong(string what, long[] expected, Tensor got) => ArchitectureErrors.WrongEncodingShape.With(
        what, $"[{string.Join(", ", expected)}]", string.Join(", ", got.shape));
}
