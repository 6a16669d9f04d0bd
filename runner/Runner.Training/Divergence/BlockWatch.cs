using Runner.Execution;
using Runner.Training.Execution;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>Looks at what goes in and out of each block, forward and backward, and remembers where it first is not finite. Changes no number.</summary>
internal sealed class BlockWatch
{
    private nn.Module? _forward;
    private nn.Module? _backward;
    private bool _within;

    /// <summary>A way to run blocks that looks on.</summary>
    /// <param name="inner">How they are run within it; null for plainly.</param>
    public BlockPolicy Over(BlockPolicy? inner) => new Policy(this, inner);

    /// <summary>Forgets what was seen.</summary>
    public void Clear() => (_forward, _backward, _within) = (null, null, false);

    /// <summary>The examination, with what was seen.</summary>
    public StepExamination AddTo(StepExamination examination, nn.Module model) => examination with
    {
        Block = Name(model, _forward),
        BackwardBlock = Name(model, _backward),
        ArisesWithin = _within,
    };

    /// <summary>Whether every element is.</summary>
    public static bool IsFinite(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.isfinite().all().item<bool>();
    }

    private static string? Name(nn.Module model, nn.Module? block) => block is null
        ? null
        : model.named_modules().FirstOrDefault(m => ReferenceEquals(m.module, block)).name ?? block.GetName();

    private void Made(nn.Module block, Tensor output)
    {
        using var quiet = no_grad();
        if (_forward is null && output.is_floating_point() && !IsFinite(output))
            _forward = block;
    }

    private void CameBack(nn.Module block, Tensor gradient, bool isPassed)
    {
        using var quiet = no_grad();
        if (_backward is null && !IsFinite(gradient))
            (_backward, _within) = (block, isPassed);
    }

    private sealed class Policy(BlockWatch watch, BlockPolicy? inner) : BlockPolicy
    {
        public override Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
        {
            inputs = [.. inputs.Select(input => GradientBoundary.Mark(input, gradient => watch.CameBack(block, gradient, isPassed: true)))];
            var outputs = inner is null ? forward(inputs) : inner.Run(block, forward, inputs);
            foreach (var output in outputs)
                watch.Made(block, output);
            return [.. outputs.Select(output => GradientBoundary.Mark(output, gradient => watch.CameBack(block, gradient, isPassed: false)))];
        }

        public override void Keep(Tensor tensor) => inner?.Keep(tensor);

        public override void Release() => inner?.Release();
    }
}
