using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using Runner.Plugins.Optimizers.Groups;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Lamb;

/// <summary>LAMB by operations on flat tensors and lists, for devices other than the CPU: nothing is read back to the host.</summary>
internal sealed class TensorLamb : IOptimizer
{
    private readonly ParameterBuffer _parameters;
    private readonly LambOptions _options;
    private readonly LambRule _rule;
    private readonly Moments _moments;
    private readonly Tensor _update, _isScaled;
    private readonly SegmentViews _values, _gradients, _updates, _spared, _sparedUpdates;
    private readonly FrozenGradients _frozen;
    private readonly RateScales _scales;
    private readonly DecayViews _decaying;

    public TensorLamb(ParameterBuffer parameters, LambOptions options, ParameterSettings settings)
    {
        (_parameters, _options, _rule) = (parameters, options, options.Rule);
        using var quiet = no_grad();
        _moments = new Moments(parameters);
        _update = zeros_like(parameters.Values).DetachFromDisposeScope();
        _isScaled = tensor(Enumerable.Range(0, settings.Count).Select(i => _rule.ScalesExcluded || !settings[i].IsSpared).ToArray(), device: parameters.Values.device).DetachFromDisposeScope();
        _values = new SegmentViews(parameters.Values, parameters.Segments);
        _gradients = new SegmentViews(parameters.Gradients, parameters.Segments);
        _updates = new SegmentViews(_update, parameters.Segments);
        _spared = new SegmentViews(parameters.Values, parameters.Segments, i => settings[i].IsSpared);
        _sparedUpdates = new SegmentViews(_update, parameters.Segments, i => settings[i].IsSpared);
        _frozen = new FrozenGradients(parameters, settings);
        _scales = new RateScales(parameters, _update, settings);
        _decaying = new DecayViews(parameters, _update, settings);
    }

    public IReadOnlyDictionary<string, Tensor> State => _moments.State;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _frozen.Clear();
        var gradients = _parameters.Gradients;
        if (!double.IsPositiveInfinity(_rule.ClipNorm))
            gradients = gradients * (_rule.ClipNorm / gradients.norm()).clamp(max: 1);   // 0/0 cannot be: a zero norm gives infinity, clamped to 1
        var meanFactor = _rule.BiasCorrection ? 1 / (1 - Math.Pow(_options.Beta1, step)) : 1;
        var squareFactor = _rule.BiasCorrection ? 1 / (1 - Math.Pow(_options.Beta2, step)) : 1;
        _moments.Mean.mul_(_options.Beta1).add_(gradients, alpha: 1 - _options.Beta1);
        _moments.Square.mul_(_options.Beta2).addcmul_(gradients, gradients, value: 1 - _options.Beta2);

        var divisors = _rule.NezhaDenominator ? NezhaDivisors(meanFactor, squareFactor) : null;    // [S], S segments
        _update.copy_(_moments.Mean).mul_(meanFactor).div_((_moments.Square * squareFactor).sqrt_().add_(_options.Epsilon));
        _decaying.AddToTarget();

        divisors ??= ListOperations.Norms(_updates.Tensors);
        ListOperations.ScaleEach(_updates.Tensors, Ratios(divisors));
        _scales.Apply();
        _parameters.Values.add_(_update, alpha: -learningRate);
    }

    private Tensor NezhaDivisors(double meanFactor, double squareFactor)
    {
        _update.copy_(_moments.Mean).mul_(meanFactor).div_((_moments.Square * squareFactor).add_(_options.Epsilon).sqrt_());
        _decaying.AddToTarget();
        ListOperations.Add(_sparedUpdates.Tensors, _spared.Tensors, _options.WeightDecay);       // counted here, though not applied
        return ListOperations.Norms(_updates.Tensors);
    }

    private Tensor Ratios(Tensor divisors)
    {
        var weights = ListOperations.Norms(_values.Tensors).clamp(max: _rule.NormLimit);
        var mustBeNonzero = _rule.NezhaDenominator ? ListOperations.Norms(_gradients.Tensors) : divisors;
        var isScaled = _isScaled.logical_and(weights.gt(0)).logical_and(mustBeNonzero.gt(0));
        return where(isScaled, (weights / divisors).clamp(max: _rule.RatioLimit), ones_like(divisors));
    }

    public void Dispose()
    {
        foreach (var views in new[] { _values, _gradients, _updates, _spared, _sparedUpdates })
            views.Dispose();
        _frozen.Dispose();
        _scales.Dispose();
        _decaying.Dispose();
        _update.Dispose();
        _isScaled.Dispose();
        _moments.Dispose();
    }
}
