using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Runner.Execution;

/// <summary>
/// What managed code must mind when libtorch calls it in a backward pass. An exception may not cross native frames, it would end the
/// process: it is kept, no gradients flow on, and <see cref="ThrowFailure"/> throws it when the pass is over. And libtorch copies the handles it is
/// given after the call returned, so the last results are disposed at the next call and not before.
/// </summary>
public static class BackwardCallback
{
    private static readonly Lock Changes = new();
    private static ExceptionDispatchInfo? failure;

    // a GPU's backward pass runs on a thread of its own
    [ThreadStatic]
    private static List<Tensor>? returned;

    /// <summary>Runs the body of a backward function.</summary>
    /// <param name="arguments">Arguments of the function, tensors and others.</param>
    /// <param name="incoming">Gradients of the outputs; disposed here, or each would live as long as the scope around the whole pass.</param>
    /// <param name="body">Gives a gradient, or null, for every argument, in order. They belong to no scope afterwards.</param>
    public static List<Tensor> Gradients(int arguments, IReadOnlyList<Tensor> incoming, Func<Tensor?[]> body)
    {
        var gradients = new Tensor?[arguments];
        try
        {
            if (incoming.Any(tensor => !tensor.IsInvalid))
                gradients = body();
        }
        catch (Exception e)
        {
            lock (Changes)
                failure ??= ExceptionDispatchInfo.Capture(e);
        }
        returned?.ForEach(tensor => tensor.Dispose());
        returned = [.. gradients.OfType<Tensor>().Select(tensor => tensor.DetachFromDisposeScope())];
        foreach (var tensor in incoming.Where(tensor => !tensor.IsInvalid && !returned.Exists(other => ReferenceEquals(other, tensor))))
            tensor.Dispose();
        return gradients.ToList()!;
    }

    /// <summary>Throws what went wrong in functions of the backward pass that just ended, if anything did.</summary>
    public static void ThrowFailure()
    {
        ExceptionDispatchInfo? found;
        lock (Changes)
            (found, failure) = (failure, null);
        found?.Throw();
    }
}
