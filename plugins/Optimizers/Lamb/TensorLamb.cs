using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
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
    private readonly SegmentViews _values, _gradients, _updates, _decaying, _decayingUpdates;

    public TensorLamb(ParameterBuffer parameters, LambOptions options, bool[] excluded)
    {
        (_parameters, _options, _rule) = (parameters, options, options.Rule);
        using var quiet = no_grad();
        _moments = new Moments(parameters);
        _update = zeros_like(parameters.Values).DetachFromDisposeScope();
        _isScaled = tensor(excluded.Select(isExcluded => _rule.ScalesExcluded || !isExcluded).ToArray(), device: parameters.Values.device).DetachFromDisposeScope();
        _values = new SegmentViews(parameters.Values, parameters.Segments);
        _gradients = new SegmentViews(parameters.Gradients, parameters.Segments);
        _updates = new SegmentViews(_update, parameters.Segments);
        _decaying = new SegmentViews(parameters.Values, parameters.Segments, i => !excluded[i]);
        _decayingUpdates = new SegmentViews(_update, parameters.Segments, i => !excluded[i]);
    }

    public IReadOnlyDictionary<string, Tensor> State => _moments.State;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var gradients = _parameters.Gradients;
        if (!double.IsPositiveInfinity(_rule.ClipNorm))
            gradients = gradients * (_rule.ClipNorm / gradients.norm()).clamp(max: 1);   // 0/0 cannot be: a zero norm gives infinity, clamped to 1
        var meanFactor = _rule.BiasCorrection ? 1 / (1 - Math.Pow(_options.Beta1, step)) : 1;
        var squareFactor = _rule.BiasCorrection ? 1 / (1 - Math.Pow(_options.Beta2, step)) : 1;
        _moments.Mean.mul_(_options.Beta1).add_(gradients, alpha: 1 - _options.Beta1);
        _moments.Square.mul_(_options.Beta2).addcmul_(gradients, gradients, value: 1 - _options.Beta2);

        var divisors = _rule.NezhaDenominator ? NezhaDivisors(meanFactor, squareFactor) : null;    // [S], S segments
        _update.copy_(_moments.Mean).mul_(meanFactor).div_((_moments.Square * squareFactor).sqrt_().add_(_options.Epsilon));
        ListOperations.Add(_decayingUpdates.Tensors, _decaying.Tensors, _options.WeightDecay);

        divisors ??= ListOperations.Norms(_updates.Tensors);
        ListOperations.ScaleEach(_updates.Tensors, Ratios(divisors));
        _parameters.Values.add_(_update, alpha: -learningRate);
    }

    private Tensor NezhaDivisors(double meanFactor, double squareFactor)
    {
        _update.copy_(_moments.Mean).mul_(meanFactor).div_((_moments.Square * squareFactor).add_(_options.Epsilon).sqrt_());
        _update.add_(_parameters.Values, alpha: _options.WeightDecay);
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
        foreach (var views in new[] { _values, _gradients, _updates, _decaying, _decayingUpdates })
            views.Dispose();
        _update.Dispose();
        _isScaled.Dispose();
        _moments.Dispose();
    }
}
