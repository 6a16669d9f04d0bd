using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using Runner.Plugins.Optimizers.Groups;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Sgd;

/// <summary>Gradient descent by operations on flat tensors, for devices other than the CPU.</summary>
internal sealed class TensorSgd : IOptimizer
{
    private readonly ParameterBuffer _parameters;
    private readonly SgdOptions _options;
    private readonly StateBuffer _velocity;
    private readonly FrozenGradients _frozen;
    private readonly DecayViews _decaying;
    private readonly RateScales _scales;
    private readonly Tensor? _update;                       // only where rates differ or Nesterov looks ahead

    public TensorSgd(ParameterBuffer parameters, SgdOptions options, ParameterSettings settings)
    {
        (_parameters, _options) = (parameters, options);
        using var quiet = no_grad();
        _velocity = new StateBuffer(parameters, options.Momentum > 0 ? "momentum_buffer" : null);
        _frozen = new FrozenGradients(parameters, settings);
        _decaying = new DecayViews(parameters, parameters.Gradients, settings);
        if (settings.HasScales || options.Nesterov)
            _update = zeros_like(parameters.Values).DetachFromDisposeScope();
        _scales = new RateScales(parameters, _update ?? parameters.Gradients, settings);
    }

    public IReadOnlyDictionary<string, Tensor> State => _velocity.State;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _frozen.Clear();
        _decaying.AddToTarget();
        var update = _parameters.Gradients;
        if (_velocity.Tensor is { } velocity)
        {
            if (step == 1)
                velocity.copy_(update);
            else
                velocity.mul_(_options.Momentum).add_(update, alpha: 1 - _options.Dampening);
            update = _options.Nesterov ? _update!.copy_(update).add_(velocity, alpha: _options.Momentum) : velocity;
        }
        if (_update is not null && !_options.Nesterov)
            update = _update.copy_(update);
        _scales.Apply();
        _parameters.Values.add_(update, alpha: -learningRate);
    }

    public void Dispose()
    {
        _frozen.Dispose();
        _decaying.Dispose();
        _scales.Dispose();
        _velocity.Dispose();
        _update?.Dispose();
    }
}
