using Runner.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// N labels, C classes

/// <summary>
/// Cross-entropy over so many classes that its results are large tensors, on the CPU. Keeps the logits alone and makes their gradient in one piece of memory, a
/// stretch of rows at a time that stays in the processor's cache; libtorch keeps another tensor of that size for the backward pass and makes two more in it.
/// </summary>
internal sealed class LargeCrossEntropy : autograd.SingleTensorFunction<LargeCrossEntropy>
{
    private const long Worthwhile = 1L << 21;
    private const long Stretch = 1L << 18;

    public override string Name => "LargeCrossEntropy";

    /// <summary>Whether these logits are worth it and can be served.</summary>
    public static bool Suits(Tensor logits) =>
        logits.device_type == DeviceType.CPU && logits.dtype == ScalarType.Float32 && logits.requires_grad && is_grad_enabled()
        && logits.numel() >= Worthwhile && logits.is_contiguous();

    /// <summary>The sum over the labels, a scalar.</summary>
    /// <param name="logits">[N, C].</param>
    /// <param name="labels">[N] int64; <see cref="ClassHead.Ignored"/> counts nowhere.</param>
    /// <param name="inPlace">
    /// The backward pass writes the gradient over the logits. Only for logits that nobody looks at afterwards; another function that kept them for its
    /// own backward pass has libtorch end it with an error.
    /// </param>
    public static Tensor Sum(Tensor logits, Tensor labels, bool inPlace = false)
    {
        using var scope = NewDisposeScope();                      // takes along what the graph's bookkeeping makes
        return apply(logits, labels, inPlace).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = ((Tensor)vars[0], (Tensor)vars[1]);
        var normalizers = empty(logits.shape[0]);
        foreach (var (start, length) in Stretches(logits))
        {
            using var stretch = NewDisposeScope();
            normalizers.narrow(0, start, length).copy_(logits.narrow(0, start, length).logsumexp(1));
        }
        var chosen = logits.gather(1, labels.clamp_min(0).unsqueeze(1)).squeeze(1);
        var losses = (normalizers - chosen).mul_(Counted(labels));
        ctx.save_data("in place", (bool)vars[2]);
        ctx.save_for_backward([logits, labels, normalizers.MoveToOuterDisposeScope()]);      // they are taken over when this is done
        ctx.set_materialize_grads(false);
        return losses.sum().MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        return BackwardCallback.Gradients(3, [grad_output], () =>
        {
            var saved = BackwardCallback.Take(ctx);
            var gradient = (bool)ctx.get_data("in place") ? saved[0].detach() : empty_like(saved[0]);
            return [Gradient(saved[0], saved[1], saved[2], grad_output, gradient), null, null];
        });
    }

    /// <summary>(softmax(logits) - [label]) * gradient of the sum, [N, C]; zero where there is no label.</summary>
    private static Tensor Gradient(Tensor logits, Tensor labels, Tensor normalizers, Tensor outer, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var weights = Counted(labels).mul_(outer);                                               // [N]
        foreach (var (start, length) in Stretches(logits))
        {
            using var stretch = NewDisposeScope();
            gradient.narrow(0, start, length).copy_(logits.narrow(0, start, length))             // nothing where they are the same
                .sub_(normalizers.narrow(0, start, length).unsqueeze(1)).exp_().mul_(weights.narrow(0, start, length).unsqueeze(1));
        }
        gradient.scatter_add_(1, labels.clamp_min(0).unsqueeze(1), weights.neg().unsqueeze(1));
        return gradient;
    }

    private static Tensor Counted(Tensor labels) => labels.ge(0).to(ScalarType.Float32);

    private static IEnumerable<(long Start, long Length)> Stretches(Tensor logits)
    {
        var rows = Math.Max(1, Stretch / logits.shape[1]);
        for (var start = 0L; start < logits.shape[0]; start += rows)
            yield return (start, Math.Min(rows, logits.shape[0] - start));
    }
}
