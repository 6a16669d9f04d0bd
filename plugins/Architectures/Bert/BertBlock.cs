using Runner.Execution;
using Runner.Plugins.Architectures.Attention;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Bert;

/// <summary>Attention and feed-forward, each followed by a residual sum and a layer norm.</summary>
internal sealed class BertBlock : nn.Module
{
    private readonly BertSelfAttention _attention;
    private readonly ResidualOutput _attentionOutput;
    private readonly Linear _intermediate;
    private readonly ResidualOutput _output;
    private readonly Func<Tensor, Tensor> _activation;

    public BertBlock(PostNormOptions options, int layer, PositionEncoding positions)
        : base("block")
    {
        _attention = new BertSelfAttention(options, layer, positions);
        _attentionOutput = new ResidualOutput(options.Hidden, options);
        _intermediate = nn.Linear(options.Hidden, options.InnerSize);
        _output = new ResidualOutput(options.InnerSize, options);
        _activation = options.Activation.Function();
        register_module("attention", new Group("attention", ("self", _attention), ("output", _attentionOutput)));
        register_module("intermediate", new Group("intermediate", ("dense", _intermediate)));
        register_module("output", _output);
    }

    /// <summary>[B, L, d] from [B, L, d].</summary>
    public Tensor Forward(Tensor hidden, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var attended = _attentionOutput.Forward(_attention.Forward(hidden, context), hidden);
        var inner = LinearProduct.Apply(_intermediate, attended);
        return _output.Forward(inner, attended, _activation).MoveToOuterDisposeScope();
    }
}
