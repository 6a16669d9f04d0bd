using Runner.Parameters;
using Runner.Plugins.Optimizers.Steps;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>A step of Adam or AdamW, before which the gradient of each parameter may be shortened.</summary>
internal abstract class AdamStep : MomentOptimizer<MomentOptions>
{
    private readonly TensorClipping? _clipping;

    protected AdamStep(ParameterBuffer parameters, MomentOptions options, double? tensorClipNorm)
        : base(parameters, options) =>
        _clipping = tensorClipNorm is { } limit ? Own(new TensorClipping(parameters, limit)) : null;

    protected sealed override void Update(double learningRate, long step)
    {
        _clipping?.Apply();
        Move(learningRate, step);
    }

    protected abstract void Move(double learningRate, long step);
}
