using Runner.Components;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Steps;

namespace Runner.Plugins.Optimizers.Lion;

/// <summary>Moves every weight by the learning rate in the direction of the sign of a mean gradient, with decoupled weight decay.</summary>
/// <remarks>c = beta1 m + (1 - beta1) g; p = p * (1 - lr * decay) - lr * sign(c); m = beta2 m + (1 - beta2) g. One moment; sign(0) = 0.</remarks>
[Component("optimizer/lion", Source = "Chen et al. 2023, arXiv:2302.06675, algorithm 2; google/automl lion_pytorch.py")]
internal sealed class LionComponent(LionOptions options) : OptimizerComponent<LionOptions>(options)
{
    protected override IOptimizer ForCpu(ParameterBuffer parameters) => new VectorLion(parameters, Options);

    protected override IOptimizer ForDevice(ParameterBuffer parameters) => new TensorLion(parameters, Options);
}
