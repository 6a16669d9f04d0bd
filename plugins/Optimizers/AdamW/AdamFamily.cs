using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Steps;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>Adam or AdamW by one of the rules: libtorch's fused kernel where it computes the rule, else vector code on the CPU and flat operations elsewhere.</summary>
internal abstract class AdamFamily<TOptions>(TOptions options) : OptimizerComponent<TOptions>(options)
    where TOptions : MomentOptions
{
    protected abstract AdamWRule Rule { get; }

    /// <summary>Longest gradient of a single parameter tensor; null for no limit.</summary>
    protected abstract double? TensorClipNorm { get; }

    protected override IOptimizer ForCpu(ParameterBuffer parameters) =>
        (IOptimizer?)Fused(parameters) ?? new VectorAdamW(parameters, Options, Rule, TensorClipNorm);

    protected override IOptimizer ForDevice(ParameterBuffer parameters) =>
        (IOptimizer?)Fused(parameters) ?? new TensorAdamW(parameters, Options, Rule, TensorClipNorm);

    private FusedAdamW? Fused(ParameterBuffer parameters) =>
        Rule is { Decay: DecayPoint.Before, BiasCorrection: true } ? new FusedAdamW(parameters, Options, TensorClipNorm) : null;
}
