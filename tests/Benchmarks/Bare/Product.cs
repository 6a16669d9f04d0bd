using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Benchmarks.Bare;

/// <summary>A linear layer that adds its weight's gradient to the flat buffer at once, and makes the GELU before it again instead of keeping it.</summary>
internal sealed class Product : autograd.SingleTensorFunction<Product>
{
    // libtorch copies handles after the call returned
    private static Tensor? last;

    public override string Name => nameof(Product);

    public static Tensor Of(Linear layer, Tensor input, bool activates = false) => Of(layer.weight, layer.bias!, input, activates);

    public static Tensor Of(Parameter weight, Parameter bias, Tensor input, bool activates = false)
    {
        using var scope = NewDisposeScope();
        return apply(input, weight, new Layer(weight, bias, activates)).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var (input, layer) = ((Tensor)vars[0], (Layer)vars[2]);
        ctx.save_for_backward([input]);
        ctx.save_data("layer", layer);
        var output = empty([.. input.shape[..^1], layer.Weight.shape[0]]);
        var rows = output.view(-1, layer.Weight.shape[0]);
        rows.copy_(layer.Bias);
        rows.addmm_((layer.Activates ? nn.functional.gelu(input) : input).flatten(0, -2), layer.Weight.t());
        return output.MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        last?.Dispose();
        using var scope = NewDisposeScope();
        var layer = (Layer)ctx.get_data("layer");
        var input = ctx.get_saved_variables()[0];
        ctx.Dispose();
        var rows = grad_output.flatten(0, -2);
        var fed = input;
        if (layer.Activates)
        {
            using var graph = enable_grad();
            input = input.detach().requires_grad_();
            fed = nn.functional.gelu(input);
        }
        layer.Weight.grad!.addmm_(rows.t(), fed.detach().flatten(0, -2));
        layer.Bias.grad!.add_(rows.sum(dim: 0));
        last = rows.mm(layer.Weight).view(input.shape);
        if (layer.Activates)
            last = autograd.grad([fed], [input], [last])[0];
        last.DetachFromDisposeScope();
        grad_output.Dispose();
        return [last, null!, null!];
    }

    private sealed record Layer(Parameter Weight, Parameter Bias, bool Activates);
}
