using Runner.Components;
using Runner.Optimizers;
using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.None;

/// <summary>Leaves every weight as it is: the baseline of ablations, and a way to measure everything but the update.</summary>
[Component("optimizer/none")]
internal sealed class NoOptimizerComponent : IOptimizerComponent, IOptimizer
{
    public double LearningRate => 0;

    public IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    public IOptimizer Build(ParameterBuffer parameters) => this;

    public void Step(double learningRate, long step)
    {
    }

    public void Dispose()
    {
    }
}
