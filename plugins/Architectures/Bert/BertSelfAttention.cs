using Runner.Execution;
using Runner.Plugins.Architectures.Attention;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Bert;

// B batch, L length, d hidden size

/// <summary>Multi-head attention with its three projections.</summary>
internal sealed class BertSelfAttention : nn.Module
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly AttentionCore _core;

    /// <param name="options">Sizes and dropout.</param>
    /// <param name="layer">Number of the block, from 0.</param>
    /// <param name="positions">Shared by all blocks; registered with the embeddings, not here.</param>
    public BertSelfAttention(TransformerOptions options, int layer, PositionEncoding positions)
        : base("self")
    {
        _query = nn.Linear(options.Hidden, options.Hidden);
        _key = nn.Linear(options.Hidden, options.Hidden);
        _value = nn.Linear(options.Hidden, options.Hidden);
        _core = new AttentionCore(positions, layer, options.Heads, options.Hidden / options.Heads, options.AttentionDropout);
        register_module("query", _query);
        register_module("key", _key);
        register_module("value", _value);
    }

    /// <summary>Attends within <paramref name="hidden"/> [B, L, d], and to what the cache holds.</summary>
    /// <returns>The heads' outputs side by side, [B, L, d].</returns>
    public Tensor Forward(Tensor hidden, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = (LinearProduct.Apply(_query, hidden), LinearProduct.Apply(_key, hidden), LinearProduct.Apply(_value, hidden));
        return _core.Attend(query, key, value, context, training).MoveToOuterDisposeScope();
    }
}
