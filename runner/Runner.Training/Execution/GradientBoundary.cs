using Runner.Execution;
using static TorchSharp.torch;

namespace Runner.Training.Execution;

/// <summary>A place in the graph at which the backward pass calls back: what it returns to there is complete behind it.</summary>
internal static class GradientBoundary
{
    /// <summary>The same values. Backward passes come by in reverse order of the marks.</summary>
    /// <param name="tensor">Where; one that needs no gradient is never come by, and returned as it is.</param>
    /// <param name="onBackward">
    /// Called when the gradient of everything computed from the marked tensor is complete: gradients of parameters that are used
    /// behind the mark, and not before it too, have been added. Not called where no gradient flows back. May run on another thread on a GPU;
    /// an exception ends the training when the pass is over.
    /// </param>
    public static Tensor Mark(Tensor tensor, Action onBackward) => Mark(tensor, _ => onBackward());

    /// <inheritdoc cref="Mark(Tensor, Action)"/>
    /// <param name="tensor">Where.</param>
    /// <param name="onBackward">Is shown the gradient as well, which it may read and not keep.</param>
    public static Tensor Mark(Tensor tensor, Action<Tensor> onBackward)
    {
        if (!tensor.requires_grad || !is_grad_enabled())
            return tensor;
        using var scope = NewDisposeScope();
        return Identity.apply(tensor, onBackward).MoveToOuterDisposeScope();
    }

    private sealed class Identity : autograd.SingleTensorFunction<Identity>
    {
        public override string Name => nameof(GradientBoundary);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("callback", (Action<Tensor>)vars[1]);
            ctx.set_materialize_grads(false);
            return ((Tensor)vars[0]).alias();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => BackwardCallback.Gradients(2, [grad_output], () =>
        {
            ((Action<Tensor>)ctx.get_data("callback"))(grad_output);
            return [grad_output, null];
        });
    }
}
