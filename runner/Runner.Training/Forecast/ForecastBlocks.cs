using Runner.Execution;
using Runner.LibTorch.Meta;
using static TorchSharp.torch;

namespace Runner.Training.Forecast;

/// <summary>
/// Counts what is kept where blocks are computed again in the backward pass: their inputs, and one block's own at a time; and what computing
/// them again costs.
/// </summary>
internal sealed class ForecastBlocks(OperationTrace trace) : BlockPolicy
{
    private readonly HashSet<nn.Module> _blocks = new(ReferenceEqualityComparer.Instance);
    private double _productsOfActivations;

    public override Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
    {
        var (kept, products) = (trace.KeptBytes, trace.ForwardElsewhere);
        var outputs = forward(inputs);
        if (!is_grad_enabled())
            return outputs;
        _blocks.Add(block);
        _productsOfActivations += trace.ForwardElsewhere - products;
        trace.Recomputes(kept, inputs.Sum(input => (double)input.numel() * input.element_size()));
        return outputs;
    }

    /// <summary>The operations of computing all blocks again, once the pass is complete.</summary>
    public double Flops(nn.Module model)
    {
        var prefixes = model.named_modules().Where(m => _blocks.Contains(m.module)).Select(m => m.name + ".").ToList();
        return _productsOfActivations + trace.ForwardByParameter
            .Where(p => prefixes.Exists(prefix => p.Key.StartsWith(prefix, StringComparison.Ordinal))).Sum(p => p.Value);
    }
}
