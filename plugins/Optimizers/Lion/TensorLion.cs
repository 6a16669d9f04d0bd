using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using Runner.Plugins.Optimizers.Groups;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Lion;

/// <summary>Lion by operations on flat tensors, for devices other than the CPU.</summary>
internal sealed class TensorLion : IOptimizer
{
    private readonly ParameterBuffer _parameters;
    private readonly LionOptions _options;
    private readonly StateBuffer _mean;
    private readonly Tensor _update;
    private readonly FrozenGradients _frozen;
    private readonly DecayViews _decaying;
    private readonly RateScales _scales;

    public TensorLion(ParameterBuffer parameters, LionOptions options, ParameterSettings settings)
    {
        (_parameters, _options) = (parameters, options);
        using var quiet = no_grad();
        _mean = new StateBuffer(parameters, "exp_avg");
        _update = zeros_like(parameters.Values).DetachFromDisposeScope();
        _frozen = new FrozenGradients(parameters, settings);
        _decaying = new DecayViews(parameters, _update, settings);
        _scales = new RateScales(parameters, _update, settings);
    }

    public IReadOnlyDictionary<string, Tensor> State => _mean.State;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _frozen.Clear();
        var mean = _mean.Tensor!;
        _update.copy_(mean).mul_(_options.Beta1).add_(_parameters.Gradients, alpha: 1 - _options.Beta1);
        _update.sign_();
        _scales.Apply();
        _decaying.Shrink(learningRate);
        _parameters.Values.add_(_update, alpha: -learningRate);
        mean.mul_(_options.Beta2).add_(_parameters.Gradients, alpha: 1 - _options.Beta2);
    }

    public void Dispose()
    {
        _mean.Dispose();
        _update.Dispose();
        _frozen.Dispose();
        _decaying.Dispose();
        _scales.Dispose();
    }
}
