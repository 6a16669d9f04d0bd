using Runner.Execution;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Bert;

/// <summary>LayerNorm(residual + dropout(dense(x))): how attention and feed-forward rejoin the stream.</summary>
internal sealed class ResidualOutput : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Linear _dense;
    private readonly LayerNorm _norm;
    private readonly double _dropout;

    public ResidualOutput(int inputs, BertOptions options)
        : base("output")
    {
        _dense = nn.Linear(inputs, options.Hidden);
        _norm = nn.LayerNorm(options.Hidden, options.LayerNormEps);
        _dropout = options.HiddenDropout;
        register_module("dense", _dense);
        register_module("LayerNorm", _norm);
    }

    public override Tensor forward(Tensor input, Tensor residual)
    {
        using var scope = NewDisposeScope();
        var output = _dense.forward(input);
        if (training && _dropout > 0)
            output = PlacedDropout.Apply(output, _dropout);
        return _norm.forward(FullPrecision.AddTo(residual, output)).MoveToOuterDisposeScope();
    }
}
