using Runner.Execution;
using static TorchSharp.torch;

namespace Runner.Training.Execution;

// N rows, I inputs, O outputs

/// <summary>A linear layer as libtorch's graph sees it. Keeps its input alone, and adds to the gradients of weight and bias itself.</summary>
internal sealed class AddingLinear : autograd.SingleTensorFunction<AddingLinear>
{
    public override string Name => "Linear";

    /// <summary>act(x) W^T + b, [..., O].</summary>
    /// <param name="layer">W, a leaf with a gradient, and b, [O], or null.</param>
    /// <param name="input">x, [..., I].</param>
    /// <param name="activation">Of each element; computed again in the backward pass.</param>
    public static Tensor Apply(LinearWeights layer, Tensor input, Func<Tensor, Tensor>? activation)
    {
        using var scope = NewDisposeScope();                      // takes along what the graph's bookkeeping makes
        var output = apply(new Layer(layer, activation), input, layer.Weight);
        SpareOutputs.Keep(scope, output);
        return output.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var (layer, input) = ((Layer)vars[0], (Tensor)vars[1]);
        ctx.save_data("layer", layer);
        ctx.save_for_backward([input]);
        ctx.set_materialize_grads(false);
        return layer.Forward(input).MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        return BackwardCallback.Gradients(3, [grad_output], () =>
            [null, ((Layer)ctx.get_data("layer")).Backward(BackwardCallback.Take(ctx)[0], grad_output), null]);
    }

    private sealed record Layer(LinearWeights Weights, Func<Tensor, Tensor>? Activation)
    {
        /// <summary>A tensor of its own and no view, so that others may add to it in place without a detour of libtorch's.</summary>
        public Tensor Forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var outputs = Weights.Outputs;
            var output = SpareOutputs.Make([.. input.shape[..^1], outputs]);
            var rows = output.view(-1, outputs);                                                 // [N, O]
            if (Weights.Bias is { } bias)
                rows.copy_(bias);
            rows.addmm_((Activation?.Invoke(input) ?? input).flatten(0, -2), Weights.Columns(), Weights.Bias is null ? 0 : 1, 1);
            return output.MoveToOuterDisposeScope();
        }

        /// <summary>The gradient of the input, or null where it needs none.</summary>
        public Tensor? Backward(Tensor input, Tensor outer)
        {
            using var scope = NewDisposeScope();
            var rows = outer.flatten(0, -2);                                                     // [N, O]
            if (Activation is null)
            {
                Add(input, rows);
                return input.requires_grad ? rows.mm(Weights.Rows()).view(input.shape).MoveToOuterDisposeScope() : null;
            }
            Tensor leaf, activated;
            using (enable_grad())
            {
                leaf = input.detach().requires_grad_();
                activated = Activation(leaf);                                                    // [..., I]
            }
            Add(activated.detach(), rows);
            return input.requires_grad
                ? autograd.grad([activated], [leaf], [rows.mm(Weights.Rows()).view(input.shape)])[0].MoveToOuterDisposeScope()
                : null;
        }

        private void Add(Tensor input, Tensor rows)
        {
            // all that goes into the buffer goes through these lines
            if (Weights.InputsFirst)
                Weights.Weight.grad!.addmm_(input.flatten(0, -2).t(), rows);                     // [I, O]
            else
                Weights.Weight.grad!.addmm_(rows.t(), input.flatten(0, -2));                     // [O, I]
            if (Weights.Bias is { requires_grad: true } bias)
                bias.grad!.add_(rows.sum(dim: 0));
        }
    }
}
