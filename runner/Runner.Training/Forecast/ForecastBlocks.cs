using Runner.Execution;
using static TorchSharp.torch;

namespace Runner.Training.Forecast;

/// <summary>Counts what is kept where blocks are computed again in the backward pass: their inputs, and one block's own at a time.</summary>
internal sealed class ForecastBlocks(OperationTrace trace) : BlockPolicy
{
    public override Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
    {
        var before = trace.KeptBytes;
        var outputs = forward(inputs);
        if (is_grad_enabled())
            trace.Recomputes(before, inputs.Sum(input => (double)input.numel() * input.element_size()));
        return outputs;
    }
}
