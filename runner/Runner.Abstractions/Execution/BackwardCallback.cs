using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Runner.Execution;

/// <summary>
/// What managed code must mind when libtorch calls it in a backward pass. An exception may not cross native frames, it would end the
/// process: it is kept, no gradients flow on, and <see cref="ThrowFailure"/> throws it when the pass is over. And libtorch copies the handles it is
/// given after the call returned, so the last results are disposed at the next call, or when the pass is over, and not before.
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
        Release();
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
        Release();                                         // what a pass within this one returned
        returned = [.. gradients.OfType<Tensor>().Select(tensor => tensor.DetachFromDisposeScope())];
        foreach (var tensor in incoming.Where(tensor => !tensor.IsInvalid && !returned.Exists(other => ReferenceEquals(other, tensor))))
            tensor.Dispose();
        return gradients.ToList()!;
    }

    /// <summary>
    /// The tensors a function kept, for the one backward pass there is; the node lets go of them, which TorchSharp's else does only when the whole graph goes.
    /// </summary>
    /// <param name="context">Of the function.</param>
    public static IReadOnlyList<Tensor> Take(autograd.AutogradContext context)
    {
        var saved = context.get_saved_variables();
        context.Dispose();
        return saved;
    }

    /// <summary>Lets go of what the backward pass that just ended leaves, and throws what went wrong in its functions, if anything did.</summary>
    public static void ThrowFailure()
    {
        Release();
        ExceptionDispatchInfo? found;
        lock (Changes)
            (found, failure) = (failure, null);
        found?.Throw();
    }

    private static void Release()
    {
        returned?.ForEach(tensor => tensor.Dispose());
        returned = null;
    }
}
