using Runner.Optimizers;
using Runner.Parameters;
using TorchSharp;

namespace Runner.Plugins.Optimizers.Steps;

/// <summary>An optimizer with vector code for the CPU and tensor operations for other devices.</summary>
internal abstract class OptimizerComponent<TOptions>(TOptions options) : IOptimizerComponent
    where TOptions : OptimizerOptions
{
    public double LearningRate => options.LearningRate;

    protected TOptions Options => options;

    public IOptimizer Build(ParameterBuffer parameters) =>
        parameters.Values.device_type == DeviceType.CPU ? ForCpu(parameters) : ForDevice(parameters);

    protected abstract IOptimizer ForCpu(ParameterBuffer parameters);

    protected abstract IOptimizer ForDevice(ParameterBuffer parameters);
}
