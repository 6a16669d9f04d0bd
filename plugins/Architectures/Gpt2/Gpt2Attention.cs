using Runner.Plugins.Architectures.Attention;
using Runner.PositionEncodings;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Gpt2;

// B batch, L length, d hidden size

/// <summary>Multi-head attention with one projection for queries, keys and values, and the projection back into the stream.</summary>
internal sealed class Gpt2Attention : nn.Module
{
    private readonly Conv1D _projections;
    private readonly Conv1D _output;
    private readonly AttentionCore _core;

    public Gpt2Attention(Gpt2Options options, int layer, double outputDeviation, PositionEncoding positions)
        : base("attn")
    {
        _projections = new Conv1D(options.Hidden, 3L * options.Hidden, options.InitializerRange);
        _output = new Conv1D(options.Hidden, options.Hidden, outputDeviation);
        _core = new AttentionCore(positions, layer, options.Heads, options.Hidden / options.Heads, options.AttentionDropout);
        register_module("c_attn", _projections);
        register_module("c_proj", _output);
    }

    /// <summary>[B, L, d] from [B, L, d].</summary>
    public Tensor Forward(Tensor hidden, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var parts = _projections.forward(hidden).chunk(3, -1);
        return _output.forward(_core.Attend(parts[0], parts[1], parts[2], context, training)).MoveToOuterDisposeScope();
    }
}
