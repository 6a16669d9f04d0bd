using Runner.Parameters;
using Runner.Plugins.Optimizers.Groups;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>Adam and AdamW of every variant by operations on flat tensors, for devices other than the CPU.</summary>
internal sealed class TensorAdamW : AdamStep
{
    private readonly AdamWRule _rule;
    private readonly RateScales _scales;
    private readonly Tensor _update;
    private readonly DecayViews _decaying;

    public TensorAdamW(ParameterBuffer parameters, MomentOptions options, AdamWRule rule, double? tensorClipNorm)
        : base(parameters, options, tensorClipNorm)
    {
        _rule = rule;
        _update = WorkSpace();
        _scales = Own(new RateScales(parameters, _update, Settings));
        _decaying = Own(new DecayViews(parameters, rule.Decay == DecayPoint.InGradient ? parameters.Gradients : _update, Settings));
    }

    protected override void Move(double learningRate, long step)
    {
        if (_rule.Decay == DecayPoint.InGradient)
            _decaying.AddToTarget();
        var (meanFactor, squareFactor) = _rule.Factors(Options.Beta1, Options.Beta2, step);
        UpdateMoments(Parameters.Gradients);
        var divisor = (Square * squareFactor).sqrt_().add_(Options.Epsilon);
        _update.copy_(Mean).mul_(meanFactor).div_(divisor);

        if (_rule.Decay == DecayPoint.Before)
            _decaying.Shrink(learningRate);
        if (_rule.Decay == DecayPoint.InUpdate)
            _decaying.AddToTarget();
        _scales.Apply();
        Parameters.Values.add_(_update, alpha: -learningRate);
        if (_rule.Decay == DecayPoint.After)
            _decaying.Shrink(learningRate);
    }
}
