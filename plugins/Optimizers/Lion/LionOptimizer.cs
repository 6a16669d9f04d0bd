using Runner.Components;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Groups;
using TorchSharp;

namespace Runner.Plugins.Optimizers.Lion;

/// <summary>Moves every weight by the learning rate in the direction of the sign of a mean gradient, with decoupled weight decay.</summary>
/// <remarks>c = beta1 m + (1 - beta1) g; p = p * (1 - lr * decay) - lr * sign(c); m = beta2 m + (1 - beta2) g. One moment; sign(0) = 0.</remarks>
[Component("optimizer/lion", Source = "Chen et al. 2023, arXiv:2302.06675, algorithm 2; google/automl lion_pytorch.py")]
internal sealed class LionOptimizer(LionOptions options) : IOptimizerComponent
{
    public double LearningRate => options.LearningRate;

    public IOptimizer Build(ParameterBuffer parameters)
    {
        var settings = ParameterSettings.Of(options, parameters);
        return parameters.Values.device_type == DeviceType.CPU
            ? new VectorLion(parameters, options, settings)
            : new TensorLion(parameters, options, settings);
    }
}
