using Runner.Execution;
using static TorchSharp.torch;

namespace Runner.Training.Execution;

/// <summary>A block that is run again in the backward pass, as libtorch's graph sees it. Keeps the inputs alone.</summary>
internal sealed class RecomputingFunction : autograd.MultiTensorFunction<RecomputingFunction>
{
    public override string Name => "RecomputedBlock";

    /// <summary>The outputs of the block.</summary>
    /// <param name="call">What to run.</param>
    /// <param name="anchor">A tensor that needs a gradient, whatever the inputs do.</param>
    /// <param name="inputs">What gradients flow back to.</param>
    public static Tensor[] Apply(RecomputedCall call, Tensor anchor, Tensor[] inputs)
    {
        using var scope = NewDisposeScope();                      // takes along what the graph's bookkeeping makes
        var outputs = apply([call, anchor, .. inputs]);
        return [.. outputs.Select(output => output.MoveToOuterDisposeScope())];
    }

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (RecomputedCall)vars[0];
        Tensor[] inputs = [.. vars.Skip(2).Cast<Tensor>()];
        ctx.save_data("call", call);
        ctx.save_data("arguments", vars.Length);
        ctx.save_for_backward([.. inputs]);
        ctx.set_materialize_grads(false);
        return [.. call.Forward(inputs)];
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        using var scope = NewDisposeScope();
        var call = (RecomputedCall)ctx.get_data("call");
        return BackwardCallback.Gradients((int)ctx.get_data("arguments"), grad_outputs,
            () => [null, null, .. call.Backward([.. BackwardCallback.Take(ctx)], grad_outputs)]);
    }
}
