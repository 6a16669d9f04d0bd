using Runner.Components;
using Runner.Parameters;
using TorchSharp;

namespace Runner.Optimizers;

/// <summary>Describes an optimizer.</summary>
[ComponentKind("optimizer")]
public interface IOptimizerComponent : IComponent
{
    /// <summary>Peak learning rate; the schedule multiplies it.</summary>
    double LearningRate { get; }

    /// <summary>Makes the optimizer for <paramref name="parameters"/>, with its state at zero.</summary>
    IOptimizer Build(ParameterBuffer parameters);
}

/// <summary>Turns gradients into new parameter values, on the flat buffers. Deterministic whatever the number of threads.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>
    /// State as named flat tensors, such as <c>exp_avg</c> [N]; saved in checkpoints and written back in place on resume. Nothing else
    /// may influence a step but the parameters, the gradients and the arguments of <see cref="Step"/>.
    /// </summary>
    IReadOnlyDictionary<string, torch.Tensor> State { get; }

    /// <summary>Applies the gradients in the buffer.</summary>
    /// <param name="learningRate">Rate of this step, schedule included.</param>
    /// <param name="step">Number of this update, from 1: the exponent of bias corrections.</param>
    void Step(double learningRate, long step);
}
