using Runner.Components;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Steps;

namespace Runner.Plugins.Optimizers.Lamb;

/// <summary>Adam whose update of each parameter is scaled to the size of the parameter: for very large batches.</summary>
[Component("optimizer/lamb", Source = "You et al. 2020, arXiv:1904.00962, algorithm 2; NEZHA, ALBERT and NVIDIA's BERT (variants)")]
internal sealed class LambComponent(LambOptions options) : OptimizerComponent<LambOptions>(options)
{
    protected override IOptimizer ForCpu(ParameterBuffer parameters) => new VectorLamb(parameters, Options);

    protected override IOptimizer ForDevice(ParameterBuffer parameters) => new TensorLamb(parameters, Options);
}
