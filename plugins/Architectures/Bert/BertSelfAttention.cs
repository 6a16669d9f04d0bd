using Runner.Errors;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Bert;

// B batch, L length, H heads, D head size, d = H D hidden size

/// <summary>Multi-head attention, with whatever the position encoding adds to it.</summary>
internal sealed class BertSelfAttention : nn.Module
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly PositionEncoding _positions;
    private readonly int _layer;
    private readonly int _heads;
    private readonly int _headSize;
    private readonly double _dropout;

    /// <param name="options">Sizes and dropout.</param>
    /// <param name="layer">Number of the block, from 0.</param>
    /// <param name="positions">Shared by all blocks; registered with the embeddings, not here.</param>
    public BertSelfAttention(BertOptions options, int layer, PositionEncoding positions)
        : base("self")
    {
        _query = nn.Linear(options.Hidden, options.Hidden);
        _key = nn.Linear(options.Hidden, options.Hidden);
        _value = nn.Linear(options.Hidden, options.Hidden);
        _positions = positions;
        _layer = layer;
        _heads = options.Heads;
        _headSize = options.Hidden / options.Heads;
        _dropout = options.AttentionDropout;
        register_module("query", _query);
        register_module("key", _key);
        register_module("value", _value);
    }

    /// <summary>Attends within <paramref name="hidden"/> [B, L, d].</summary>
    /// <param name="hidden">The stream.</param>
    /// <param name="mask">What is added to scaled scores, [B, 1, 1, L]; null without padding.</param>
    /// <param name="record">Receives scores and probabilities where they are asked for.</param>
    /// <returns>The heads' outputs side by side, [B, L, d].</returns>
    public Tensor Forward(Tensor hidden, Tensor? mask, LayerRecord? record)
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = (Split(_query, hidden), Split(_key, hidden), Split(_value, hidden));
        var spelledOut = record is not null || _positions.ActsInsideAttention || (training && _dropout > 0);
        var heads = spelledOut ? SpelledOut(query, key, value, mask, record) : Fused(query, key, value, mask);
        return heads.transpose(1, 2).reshape(hidden.shape).MoveToOuterDisposeScope();
    }

    /// <summary>[B, H, L, D], a view of the projection [B, L, d].</summary>
    private Tensor Split(Linear projection, Tensor hidden) =>
        projection.forward(hidden).view(hidden.shape[0], hidden.shape[1], _heads, _headSize).transpose(1, 2);

    private Tensor Fused(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        (query, key) = _positions.Rotate(_layer, query, key);
        var bias = mask?.expand(-1, -1, query.shape[2], -1);
        return nn.functional.scaled_dot_product_attention(query, key, value, bias);
    }

    private Tensor SpelledOut(Tensor query, Tensor key, Tensor value, Tensor? mask, LayerRecord? record)
    {
        var (batch, length) = (query.shape[0], query.shape[2]);
        long[] square = [batch, _heads, length, length];
        query = query.contiguous();
        var scores = Scores(query, key, square);
        if (_positions.Bias(_layer, length, length, query.device) is { } bias)
            scores = scores + bias;
        if (mask is not null)
            scores = scores + mask;

        var probabilities = scores.softmax(-1);
        record?.Keep(scores, probabilities, value);
        if (training && _dropout > 0)
            probabilities = nn.functional.dropout(probabilities, _dropout);

        var output = bmm(Merge(probabilities), Merge(value)).view(query.shape);                 // [B, H, L, D]
        return _positions.Values(_layer, probabilities) is { } values
            ? output + Checked(values, "value term", query.shape)
            : output;
    }

    /// <summary>Scaled scores [B, H, L, L], the encoding's term included, before bias and mask.</summary>
    private Tensor Scores(Tensor query, Tensor key, long[] square)
    {
        var (turned, turnedKey) = _positions.Rotate(_layer, query, key);
        var scores = bmm(Merge(turned), Merge(turnedKey).transpose(1, 2));                       // [B H, L, L]
        if (_positions.Scores(_layer, query, square[3]) is { } term)
            scores = scores.add_(Merge(Checked(term, "score term", square)));
        return scores.mul_(1 / Math.Sqrt(_headSize)).view(square);
    }

    /// <summary>[B, H, x, y] as [B H, x, y].</summary>
    private static Tensor Merge(Tensor tensor) => tensor.flatten(0, 1);

    private static Tensor Checked(Tensor tensor, string what, long[] expected) =>
        tensor.shape.AsSpan().SequenceEqual(expected) ? tensor : throw Wrong(what, expected, tensor);

    private static RunnerException Wrong(string what, long[] expected, Tensor got) => ArchitectureErrors.WrongEncodingShape.With(
        what, $"[{string.Join(", ", expected)}]", string.Join(", ", got.shape));
}
