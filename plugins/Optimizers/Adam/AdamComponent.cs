using Runner.Components;
using Runner.Plugins.Optimizers.AdamW;

namespace Runner.Plugins.Optimizers.Adam;

/// <summary>Adam with bias correction and, where asked for, an L2 penalty that passes through the moments, as <c>torch.optim.Adam</c>.</summary>
/// <remarks>
/// g += decay * p; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
/// p -= lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon). For decay apart from the moments take <c>adamw</c>.
/// </remarks>
[Component("optimizer/adam", Source = "Kingma and Ba 2015, arXiv:1412.6980, algorithm 1; torch.optim.Adam (weight_decay)")]
internal sealed class AdamComponent(AdamOptions options) : AdamFamily<AdamOptions>(options)
{
    protected override AdamWRule Rule { get; } = new(DecayPoint.InGradient, BiasCorrection: true, CorrectsEpsilon: true);

    protected override double? TensorClipNorm => Options.TensorClipNorm;
}
