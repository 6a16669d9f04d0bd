using Runner.Execution;
using Runner.Training.Execution;
using static TorchSharp.torch;

namespace Runner.Training.Ranks;

/// <summary>Tells, while a backward pass goes on, of each block whose parameters have their whole gradient.</summary>
/// <param name="inner">How blocks are run within it; null for plainly.</param>
/// <param name="onReady">Called once for each block, after its last run was passed; a block that is run several times is told of once.</param>
internal sealed class ReadyBlocks(BlockPolicy? inner, Action<nn.Module> onReady) : BlockPolicy
{
    private readonly Dictionary<nn.Module, int> _ahead = new(ReferenceEqualityComparer.Instance);

    public override Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
    {
        // where no gradient flows into a block, nobody comes by to tell that it is done
        if (is_grad_enabled() && inputs.Any(input => input.requires_grad))
        {
            _ahead[block] = _ahead.GetValueOrDefault(block) + inputs.Count(input => input.requires_grad);
            inputs = [.. inputs.Select(input => GradientBoundary.Mark(input, () => Passed(block)))];
        }
        return inner is null ? forward(inputs) : inner.Run(block, forward, inputs);
    }

    public override void Keep(Tensor tensor) => inner?.Keep(tensor);

    public override void Release() => inner?.Release();

    private void Passed(nn.Module block)
    {
        if (--_ahead[block] == 0)
            onReady(block);
    }
}
