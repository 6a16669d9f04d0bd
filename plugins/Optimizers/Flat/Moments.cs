using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Flat;

/// <summary>State of an optimizer with two moments, flat like the parameters.</summary>
internal sealed class Moments : IDisposable
{
    public Moments(ParameterBuffer parameters)
    {
        using var quiet = no_grad();
        Mean = zeros_like(parameters.Values).DetachFromDisposeScope();
        Square = zeros_like(parameters.Values).DetachFromDisposeScope();
        State = new Dictionary<string, Tensor> { ["exp_avg"] = Mean, ["exp_avg_sq"] = Square };
    }

    /// <summary>Running mean of gradients, m.</summary>
    public Tensor Mean { get; }

    /// <summary>Running mean of squared gradients, v.</summary>
    public Tensor Square { get; }

    public IReadOnlyDictionary<string, Tensor> State { get; }

    public void Dispose()
    {
        Mean.Dispose();
        Square.Dispose();
    }
}
