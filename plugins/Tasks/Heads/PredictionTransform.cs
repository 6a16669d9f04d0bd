using Runner.Architectures;
using Runner.Execution;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>Dense, the backbone's activation, layer norm: what stands before a decoder in the BERT family.</summary>
internal sealed class PredictionTransform : nn.Module
{
    private readonly Func<Tensor, Tensor> _activation;
    private readonly Linear _dense;
    private readonly LayerNorm _norm;

    /// <param name="encoder">Says widths and activation; it is registered by the model, not here.</param>
    /// <param name="width">Width of the result.</param>
    /// <param name="epsilon">Of the layer norm; null for the backbone's.</param>
    public PredictionTransform(Encoder encoder, long width, double? epsilon)
        : base("transform")
    {
        _activation = encoder.Activation;
        _dense = nn.Linear(encoder.HiddenSize, width);
        _norm = nn.LayerNorm(width, epsilon ?? encoder.LayerNormEpsilon);
        register_module("dense", _dense);
        register_module("LayerNorm", _norm);
    }

    /// <summary>[..., width] from [..., d].</summary>
    public Tensor Forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return _norm.forward(_activation(LinearProduct.Apply(_dense, hidden))).MoveToOuterDisposeScope();
    }
}
