using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>AdamW of every variant by operations on flat tensors, for devices other than the CPU.</summary>
internal sealed class TensorAdamW : IOptimizer
{
    private readonly ParameterBuffer _parameters;
    private readonly AdamWOptions _options;
    private readonly AdamWRule _rule;
    private readonly Moments _moments;
    private readonly TensorClipping? _clipping;
    private readonly Tensor _update;
    private readonly SegmentViews _decaying, _decayingUpdates;

    public TensorAdamW(ParameterBuffer parameters, AdamWOptions options, AdamWRule rule, bool[] excluded)
    {
        (_parameters, _options, _rule) = (parameters, options, rule);
        using var quiet = no_grad();
        _moments = new Moments(parameters);
        _clipping = options.TensorClipNorm is { } limit ? new TensorClipping(parameters, limit) : null;
        _update = zeros_like(parameters.Values).DetachFromDisposeScope();
        _decaying = new SegmentViews(parameters.Values, parameters.Segments, i => !excluded[i]);
        _decayingUpdates = new SegmentViews(_update, parameters.Segments, i => !excluded[i]);
    }

    public IReadOnlyDictionary<string, Tensor> State => _moments.State;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _clipping?.Apply();
        var (meanFactor, squareFactor) = _rule.Factors(_options.Beta1, _options.Beta2, step);
        _moments.Mean.mul_(_options.Beta1).add_(_parameters.Gradients, alpha: 1 - _options.Beta1);
        _moments.Square.mul_(_options.Beta2).addcmul_(_parameters.Gradients, _parameters.Gradients, value: 1 - _options.Beta2);
        var divisor = (_moments.Square * squareFactor).sqrt_().add_(_options.Epsilon);
        _update.copy_(_moments.Mean).mul_(meanFactor).div_(divisor);

        var shrink = 1 - learningRate * _options.WeightDecay;
        if (_rule.Decay == DecayPlace.Before)
            ListOperations.Scale(_decaying.Tensors, shrink);
        if (_rule.Decay == DecayPlace.InUpdate)
            ListOperations.Add(_decayingUpdates.Tensors, _decaying.Tensors, _options.WeightDecay);
        _parameters.Values.add_(_update, alpha: -learningRate);
        if (_rule.Decay == DecayPlace.After)
            ListOperations.Scale(_decaying.Tensors, shrink);
    }

    public void Dispose()
    {
        _decaying.Dispose();
        _decayingUpdates.Dispose();
        _update.Dispose();
        _clipping?.Dispose();
        _moments.Dispose();
    }
}
