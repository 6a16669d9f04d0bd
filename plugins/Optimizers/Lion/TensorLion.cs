using Runner.Parameters;
using Runner.Plugins.Optimizers.Groups;
using Runner.Plugins.Optimizers.Steps;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Lion;

/// <summary>Lion by operations on flat tensors, for devices other than the CPU.</summary>
internal sealed class TensorLion : FlatOptimizer<LionOptions>
{
    private readonly Tensor _mean, _update;
    private readonly DecayViews _decaying;
    private readonly RateScales _scales;

    public TensorLion(ParameterBuffer parameters, LionOptions options)
        : base(parameters, options)
    {
        _mean = AddState("exp_avg");
        _update = WorkSpace();
        _decaying = Own(new DecayViews(parameters, _update, Settings));
        _scales = Own(new RateScales(parameters, _update, Settings));
    }

    protected override void Update(double learningRate, long step)
    {
        _update.copy_(_mean).mul_(Options.Beta1).add_(Parameters.Gradients, alpha: 1 - Options.Beta1);
        _update.sign_();
        _scales.Apply();
        _decaying.Shrink(learningRate);
        Parameters.Values.add_(_update, alpha: -learningRate);
        _mean.mul_(Options.Beta2).add_(Parameters.Gradients, alpha: 1 - Options.Beta2);
    }
}
