using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using Runner.Plugins.Optimizers.Groups;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>Adam and AdamW of every variant by operations on flat tensors, for devices other than the CPU.</summary>
internal sealed class TensorAdamW : IOptimizer
{
    private readonly ParameterBuffer _parameters;
    private readonly MomentOptions _options;
    private readonly AdamWRule _rule;
    private readonly Moments _moments;
    private readonly TensorClipping? _clipping;
    private readonly FrozenGradients _frozen;
    private readonly RateScales _scales;
    private readonly Tensor _update;
    private readonly DecayViews _decaying;

    public TensorAdamW(ParameterBuffer parameters, MomentOptions options, AdamWRule rule, ParameterSettings settings, double? tensorClipNorm)
    {
        (_parameters, _options, _rule) = (parameters, options, rule);
        using var quiet = no_grad();
        _moments = new Moments(parameters);
        _clipping = tensorClipNorm is { } limit ? new TensorClipping(parameters, limit) : null;
        _update = zeros_like(parameters.Values).DetachFromDisposeScope();
        _frozen = new FrozenGradients(parameters, settings);
        _scales = new RateScales(parameters, _update, settings);
        var target = rule.Decay == DecayPoint.InGradient ? parameters.Gradients : _update;
        _decaying = new DecayViews(parameters, target, settings);
    }

    public IReadOnlyDictionary<string, Tensor> State => _moments.State;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _frozen.Clear();
        _clipping?.Apply();
        if (_rule.Decay == DecayPoint.InGradient)
            _decaying.AddToTarget();
        var (meanFactor, squareFactor) = _rule.Factors(_options.Beta1, _options.Beta2, step);
        _moments.Mean.mul_(_options.Beta1).add_(_parameters.Gradients, alpha: 1 - _options.Beta1);
        _moments.Square.mul_(_options.Beta2).addcmul_(_parameters.Gradients, _parameters.Gradients, value: 1 - _options.Beta2);
        var divisor = (_moments.Square * squareFactor).sqrt_().add_(_options.Epsilon);
        _update.copy_(_moments.Mean).mul_(meanFactor).div_(divisor);

        if (_rule.Decay == DecayPoint.Before)
            _decaying.Shrink(learningRate);
        if (_rule.Decay == DecayPoint.InUpdate)
            _decaying.AddToTarget();
        _scales.Apply();
        _parameters.Values.add_(_update, alpha: -learningRate);
        if (_rule.Decay == DecayPoint.After)
            _decaying.Shrink(learningRate);
    }

    public void Dispose()
    {
        _decaying.Dispose();
        _scales.Dispose();
        _frozen.Dispose();
        _update.Dispose();
        _clipping?.Dispose();
        _moments.Dispose();
    }
}
