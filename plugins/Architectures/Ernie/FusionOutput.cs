using Runner.Execution;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Ernie;

/// <summary>How what was fused rejoins both streams: for each LayerNorm(residual + dropout(dense(x))), all on one level of names.</summary>
internal sealed class FusionOutput : nn.Module
{
    private readonly Linear _dense;
    private readonly LayerNorm _norm;
    private readonly Linear _entityDense;
    private readonly LayerNorm _entityNorm;
    private readonly double _dropout;

    public FusionOutput(int inputs, ErnieOptions options)
        : base("output")
    {
        _dense = nn.Linear(inputs, options.Hidden);
        _norm = nn.LayerNorm(options.Hidden, options.LayerNormEps);
        _entityDense = nn.Linear(inputs, options.EntitySize);
        _entityNorm = nn.LayerNorm(options.EntitySize, options.LayerNormEps);
        _dropout = options.HiddenDropout;
        register_module("dense", _dense);
        register_module("LayerNorm", _norm);
        register_module("dense_ent", _entityDense);
        register_module("LayerNorm_ent", _entityNorm);
    }

    public (Tensor Hidden, Tensor Entities) Forward(Tensor fused, Tensor hidden, Tensor entities) =>
        (Rejoin(_dense, _norm, fused, hidden), Rejoin(_entityDense, _entityNorm, fused, entities));

    private Tensor Rejoin(Linear dense, LayerNorm norm, Tensor fused, Tensor residual)
    {
        using var scope = NewDisposeScope();
        var output = LinearProduct.Apply(dense, fused);
        if (training && _dropout > 0)
            output = CounterBasedDropout.Apply(output, _dropout);
        return norm.forward(FullPrecision.AddTo(residual, output)).MoveToOuterDisposeScope();
    }
}
