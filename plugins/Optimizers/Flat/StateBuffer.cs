using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Flat;

/// <summary>State of an optimizer with one flat tensor, or with none.</summary>
internal sealed class StateBuffer : IDisposable
{
    /// <param name="parameters">Gives size and device.</param>
    /// <param name="name">Name in checkpoints; null for an optimizer without state.</param>
    public StateBuffer(ParameterBuffer parameters, string? name)
    {
        if (name is null)
            return;
        using var quiet = no_grad();
        Tensor = zeros_like(parameters.Values).DetachFromDisposeScope();
        State = new Dictionary<string, Tensor> { [name] = Tensor };
    }

    public Tensor? Tensor { get; }

    public IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    public void Dispose() => Tensor?.Dispose();
}
