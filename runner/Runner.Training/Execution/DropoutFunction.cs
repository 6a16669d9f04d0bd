using Runner.Execution;
using static TorchSharp.torch;

namespace Runner.Training.Execution;

/// <summary>Dropout on the CPU as libtorch's graph sees it. Keeps no tensor: the backward pass draws the same mask again.</summary>
internal sealed class DropoutFunction : autograd.SingleTensorFunction<DropoutFunction>
{
    public override string Name => "Dropout";

    /// <summary>What is left of <paramref name="input"/>.</summary>
    public static Tensor Apply(Tensor input, DropoutDraw draw)
    {
        using var scope = NewDisposeScope();                      // takes along what the graph's bookkeeping makes
        var output = apply(input, draw);
        SpareOutputs.Keep(scope, output);
        return output.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var draw = (DropoutDraw)vars[1];
        ctx.save_data("draw", draw);
        ctx.set_materialize_grads(false);
        return Left((Tensor)vars[0], draw);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        BackwardCallback.Gradients(2, [grad_output], () => [Left(grad_output, (DropoutDraw)ctx.get_data("draw")), null]);

    private static Tensor Left(Tensor input, DropoutDraw draw)
    {
        using var scope = NewDisposeScope();
        var plain = input.contiguous();
        if (input.dtype == ScalarType.Float32)
            return Left(plain, SpareOutputs.Make(plain.shape), draw, (float)draw.Scale).MoveToOuterDisposeScope();
        if (input.dtype == ScalarType.Float64)
        {
            // more digits than the kernel has: it makes a mask of ones
            var mask = ones(input.shape, ScalarType.Float32);
            return Left(mask, mask, draw, 1).to(ScalarType.Float64).mul_(plain).mul_(draw.Scale).MoveToOuterDisposeScope();
        }
        var widened = plain.to(ScalarType.Float32);
        return Left(widened, widened, draw, (float)draw.Scale).to(input.dtype).MoveToOuterDisposeScope();
    }

    private static Tensor Left(Tensor from, Tensor to, DropoutDraw draw, float scale)
    {
        DropoutKernel.Apply(TensorAddress.Of(from), TensorAddress.Of(to), from.shape, draw, scale, get_num_threads());
        return to;
    }
}
