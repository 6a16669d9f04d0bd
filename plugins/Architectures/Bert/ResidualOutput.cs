using Runner.Execution;
using Runner.Plugins.Architectures.Transformers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Bert;

/// <summary>LayerNorm(residual + dropout(dense(x))): how attention and feed-forward rejoin the stream.</summary>
internal sealed class ResidualOutput : nn.Module
{
    private readonly Linear _dense;
    private readonly LayerNorm _norm;
    private readonly double _dropout;

    public ResidualOutput(int inputs, PostNormOptions options)
        : base("output")
    {
        _dense = nn.Linear(inputs, options.Hidden);
        _norm = nn.LayerNorm(options.Hidden, options.LayerNormEps);
        _dropout = options.HiddenDropout;
        register_module("dense", _dense);
        register_module("LayerNorm", _norm);
    }

    /// <summary>[..., d].</summary>
    /// <param name="input">What comes back, [..., inputs].</param>
    /// <param name="residual">The stream, [..., d].</param>
    /// <param name="activation">Of each element of the input; null for none.</param>
    public Tensor Forward(Tensor input, Tensor residual, Func<Tensor, Tensor>? activation = null)
    {
        using var scope = NewDisposeScope();
        var output = LinearProduct.Apply(_dense, input, activation);
        if (training && _dropout > 0)
            output = CounterBasedDropout.Apply(output, _dropout);
        return _norm.forward(FullPrecision.AddTo(residual, output)).MoveToOuterDisposeScope();
    }
}
