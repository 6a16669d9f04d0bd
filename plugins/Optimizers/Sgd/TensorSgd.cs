using Runner.Parameters;
using Runner.Plugins.Optimizers.Groups;
using Runner.Plugins.Optimizers.Steps;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Sgd;

/// <summary>Gradient descent by operations on flat tensors, for devices other than the CPU.</summary>
internal sealed class TensorSgd : FlatOptimizer<SgdOptions>
{
    private readonly Tensor? _velocity;
    private readonly DecayViews _decaying;
    private readonly RateScales _scales;
    private readonly Tensor? _update;                       // only where rates differ or Nesterov looks ahead

    public TensorSgd(ParameterBuffer parameters, SgdOptions options)
        : base(parameters, options)
    {
        _velocity = options.Momentum > 0 ? AddState("momentum_buffer") : null;
        _decaying = Own(new DecayViews(parameters, parameters.Gradients, Settings));
        _update = Settings.HasScales || options.Nesterov ? WorkSpace() : null;
        _scales = Own(new RateScales(parameters, _update ?? parameters.Gradients, Settings));
    }

    protected override void Update(double learningRate, long step)
    {
        _decaying.AddToTarget();
        var update = Parameters.Gradients;
        if (_velocity is not null)
        {
            if (step == 1)
                _velocity.copy_(update);
            else
                _velocity.mul_(Options.Momentum).add_(update, alpha: 1 - Options.Dampening);
            update = Options.Nesterov ? _update!.copy_(update).add_(_velocity, alpha: Options.Momentum) : _velocity;
        }
        if (_update is not null && !Options.Nesterov)
            update = _update.copy_(update);
        _scales.Apply();
        Parameters.Values.add_(update, alpha: -learningRate);
    }
}
