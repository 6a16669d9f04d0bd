using Runner.Components;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Groups;
using TorchSharp;

namespace Runner.Plugins.Optimizers.Lamb;

/// <summary>Adam whose update of each parameter is scaled to the size of the parameter: for very large batches.</summary>
[Component("optimizer/lamb", Source = "You et al. 2020, arXiv:1904.00962, algorithm 2; NEZHA, ALBERT and NVIDIA's BERT (variants)")]
internal sealed class LambOptimizer(LambOptions options) : IOptimizerComponent
{
    public double LearningRate => options.LearningRate;

    public IOptimizer Build(ParameterBuffer parameters)
    {
        var settings = ParameterSettings.Of(options, parameters);
        return parameters.Values.device_type == DeviceType.CPU
            ? new VectorLamb(parameters, options, settings)
            : new TensorLamb(parameters, options, settings);
    }
}
