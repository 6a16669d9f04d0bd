using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Groups;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Steps;

/// <summary>
/// What all optimizers on flat buffers do besides their formula: they own state and work space, resolve groups against the model's names, and leave
/// frozen parameters as they are.
/// </summary>
internal abstract class FlatOptimizer<TOptions> : IOptimizer
    where TOptions : OptimizerOptions
{
    private readonly Dictionary<string, Tensor> _state = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _owned = [];
    private readonly FrozenGradients _frozen;

    protected FlatOptimizer(ParameterBuffer parameters, TOptions options)
    {
        (Parameters, Options, Settings) = (parameters, options, ParameterSettings.Of(options, parameters));
        _frozen = Own(new FrozenGradients(parameters, Settings));
    }

    public IReadOnlyDictionary<string, Tensor> State => _state;

    protected ParameterBuffer Parameters { get; }

    protected TOptions Options { get; }

    /// <summary>How each parameter is treated.</summary>
    protected ParameterSettings Settings { get; }

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _frozen.Clear();
        Update(learningRate, step);
    }

    public void Dispose() => _owned.ForEach(owned => owned.Dispose());

    /// <summary>The formula: moves state and parameters by the gradients, those of frozen parameters being zero. Within a dispose scope, without gradients.</summary>
    protected abstract void Update(double learningRate, long step);

    /// <summary>State of one number for each element of the buffer, zero at first, [N].</summary>
    /// <param name="name">Name in checkpoints.</param>
    protected Tensor AddState(string name) => AddState(name, WorkSpace());

    /// <summary>State of any shape.</summary>
    protected Tensor AddState(string name, Tensor tensor) => _state[name] = tensor;

    /// <summary>A tensor for intermediate results that is no part of the state, zero at first, [N].</summary>
    protected Tensor WorkSpace()
    {
        using var quiet = no_grad();
        return Own(zeros_like(Parameters.Values).DetachFromDisposeScope());
    }

    /// <summary>Has something disposed with the optimizer.</summary>
    protected T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }
}
