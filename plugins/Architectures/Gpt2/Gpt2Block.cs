using Runner.Execution;
using Runner.Plugins.Architectures.Attention;
using Runner.Plugins.Architectures.Bert;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Gpt2;

/// <summary>Attention and feed-forward, each over a layer norm of the stream and added back to it.</summary>
internal sealed class Gpt2Block : nn.Module
{
    private readonly LayerNorm _attentionNorm;
    private readonly Gpt2Attention _attention;
    private readonly LayerNorm _innerNorm;
    private readonly Conv1D _widen;
    private readonly Conv1D _narrow;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly double _dropout;

    public Gpt2Block(Gpt2Options options, int layer, PositionEncoding positions)
        : base("block")
    {
        var inner = options.InnerSize;
        var last = options.InitializerRange / (options.ScaledResidualInit ? Math.Sqrt(2.0 * options.Layers) : 1);
        _attentionNorm = nn.LayerNorm(options.Hidden, options.LayerNormEps);
        _attention = new Gpt2Attention(options, layer, last, positions);
        _innerNorm = nn.LayerNorm(options.Hidden, options.LayerNormEps);
        _widen = new Conv1D(options.Hidden, inner, options.InitializerRange);
        _narrow = new Conv1D(inner, options.Hidden, last);
        _activation = options.Activation.Function();
        _dropout = options.ResidualDropout;
        register_module("ln_1", _attentionNorm);
        register_module("attn", _attention);
        register_module("ln_2", _innerNorm);
        register_module("mlp", new Group("mlp", ("c_fc", _widen), ("c_proj", _narrow)));
    }

    /// <summary>[B, L, d] from [B, L, d].</summary>
    public Tensor Forward(Tensor hidden, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var attended = FullPrecision.AddTo(hidden, Dropped(_attention.Forward(_attentionNorm.forward(hidden), context)));
        var inner = _narrow.Forward(_widen.forward(_innerNorm.forward(attended)), _activation);
        return FullPrecision.AddTo(attended, Dropped(inner)).MoveToOuterDisposeScope();
    }

    private Tensor Dropped(Tensor tensor) => training && _dropout > 0 ? CounterBasedDropout.Apply(tensor, _dropout) : tensor;
}
