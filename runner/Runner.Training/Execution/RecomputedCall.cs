using Runner.Execution;
using static TorchSharp.torch;

namespace Runner.Training.Execution;

/// <summary>One run of a block, and what it takes to repeat it: the draws of dropout and the arithmetic's precision.</summary>
/// <param name="forward">From inputs to outputs.</param>
internal sealed class RecomputedCall(Func<Tensor[], Tensor[]> forward)
{
    private readonly DropoutSource? _dropout = ForwardScope.Current.Dropout;
    private readonly long _calls = ForwardScope.Current.Dropout?.Calls ?? 0;
    private readonly LowerPrecision? _precision = ForwardScope.Current.Precision;

    /// <summary>The first run, without a graph.</summary>
    public Tensor[] Forward(Tensor[] inputs)
    {
        // a weight cast to a lower precision without a graph must not be taken for one with a graph
        using var uncached = Autocast.WithoutCache();
        return forward(inputs);
    }

    /// <summary>Gradients of the inputs; those of the parameters are added to theirs. Null where an input needs none.</summary>
    public Tensor?[] Backward(Tensor[] inputs, IReadOnlyList<Tensor> gradients)
    {
        // the pass may go on on another thread than it began on
        using var pass = (ForwardScope.Current with { Dropout = _dropout }).Enter();
        var calls = _dropout?.Calls ?? 0;
        try
        {
            if (_dropout is not null)
                _dropout.Calls = _calls;
            return Gradients(inputs, gradients);
        }
        finally
        {
            if (_dropout is not null)
                _dropout.Calls = calls;
        }
    }

    private Tensor?[] Gradients(Tensor[] inputs, IReadOnlyList<Tensor> gradients)
    {
        using var scope = NewDisposeScope();
        using var graph = enable_grad();
        var leaves = Array.ConvertAll(inputs, input => input.detach().requires_grad_(input.requires_grad));
        Tensor[] outputs;
        using ((ForwardScope.Current with { Precision = _precision }).Enter())
            outputs = forward(Array.ConvertAll(leaves, leaf => leaf.view(leaf.shape)));      // autocast would take a leaf for a weight and cast it only once
        var reached = Enumerable.Range(0, outputs.Length).Where(i => outputs[i].requires_grad && !gradients[i].IsInvalid).ToArray();
        autograd.backward([.. reached.Select(i => outputs[i])], [.. reached.Select(i => gradients[i])]);
        return Array.ConvertAll(leaves, leaf => leaf.requires_grad ? leaf.grad?.DetachFromDisposeScope() : null);
    }
}
