using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Groups;
using TorchSharp;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>Picks the fastest road for a rule: libtorch's fused kernel, vector code on the CPU, or flat operations elsewhere.</summary>
internal static class AdamFamily
{
    public static IOptimizer Build(ParameterBuffer parameters, MomentOptions options, AdamWRule rule, double? tensorClipNorm)
    {
        var settings = ParameterSettings.Of(options, parameters);
        if (rule is { Decay: DecayPoint.Before, BiasCorrection: true })
            return new FusedAdamW(parameters, options, settings, tensorClipNorm);
        return parameters.Values.device_type == DeviceType.CPU
            ? new VectorAdamW(parameters, options, rule, settings, tensorClipNorm)
            : new TensorAdamW(parameters, options, rule, settings, tensorClipNorm);
    }
}
