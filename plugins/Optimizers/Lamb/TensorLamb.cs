using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using Runner.Plugins.Optimizers.Groups;
using Runner.Plugins.Optimizers.Steps;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Lamb;

/// <summary>LAMB by operations on flat tensors and lists, for devices other than the CPU: nothing is read back to the host.</summary>
internal sealed class TensorLamb : MomentOptimizer<LambOptions>
{
    private readonly LambRule _rule;
    private readonly Tensor _update, _isScaled;
    private readonly SegmentViews _values, _gradients, _updates, _spared, _sparedUpdates;
    private readonly RateScales _scales;
    private readonly DecayViews _decaying;

    public TensorLamb(ParameterBuffer parameters, LambOptions options)
        : base(parameters, options)
    {
        _rule = options.Rule;
        _update = WorkSpace();
        _isScaled = Own(tensor(
            Enumerable.Range(0, Settings.Count).Select(i => _rule.ScalesExcluded || !Settings[i].IsSpared).ToArray(), device: parameters.Values.device).DetachFromDisposeScope());
        _values = Own(new SegmentViews(parameters.Values, parameters.Segments));
        _gradients = Own(new SegmentViews(parameters.Gradients, parameters.Segments));
        _updates = Own(new SegmentViews(_update, parameters.Segments));
        _spared = Own(new SegmentViews(parameters.Values, parameters.Segments, i => Settings[i].IsSpared));
        _sparedUpdates = Own(new SegmentViews(_update, parameters.Segments, i => Settings[i].IsSpared));
        _scales = Own(new RateScales(parameters, _update, Settings));
        _decaying = Own(new DecayViews(parameters, _update, Settings));
    }

    protected override void Update(double learningRate, long step)
    {
        var gradients = Parameters.Gradients;
        if (!double.IsPositiveInfinity(_rule.ClipNorm))
            gradients = gradients * (_rule.ClipNorm / gradients.norm()).clamp(max: 1);   // 0/0 cannot be: a zero norm gives infinity, clamped to 1
        var meanFactor = _rule.BiasCorrection ? 1 / (1 - Math.Pow(Options.Beta1, step)) : 1;
        var squareFactor = _rule.BiasCorrection ? 1 / (1 - Math.Pow(Options.Beta2, step)) : 1;
        UpdateMoments(gradients);

        var divisors = _rule.NezhaDenominator ? NezhaDivisors(meanFactor, squareFactor) : null;    // [S], S segments
        _update.copy_(Mean).mul_(meanFactor).div_((Square * squareFactor).sqrt_().add_(Options.Epsilon));
        _decaying.AddToTarget();

        divisors ??= ListOperations.Norms(_updates.Tensors);
        ListOperations.ScaleEach(_updates.Tensors, Ratios(divisors));
        _scales.Apply();
        Parameters.Values.add_(_update, alpha: -learningRate);
    }

    private Tensor NezhaDivisors(double meanFactor, double squareFactor)
    {
        _update.copy_(Mean).mul_(meanFactor).div_((Square * squareFactor).add_(Options.Epsilon).sqrt_());
        _decaying.AddToTarget();
        ListOperations.Add(_sparedUpdates.Tensors, _spared.Tensors, Options.WeightDecay);       // counted here, though not applied
        return ListOperations.Norms(_updates.Tensors);
    }

    private Tensor Ratios(Tensor divisors)
    {
        var weights = ListOperations.Norms(_values.Tensors).clamp(max: _rule.NormLimit);
        var mustBeNonzero = _rule.NezhaDenominator ? ListOperations.Norms(_gradients.Tensors) : divisors;
        var isScaled = _isScaled.logical_and(weights.gt(0)).logical_and(mustBeNonzero.gt(0));
        return where(isScaled, (weights / divisors).clamp(max: _rule.RatioLimit), ones_like(divisors));
    }
}
