using static TorchSharp.torch;

namespace Runner.Benchmarks.Bare;

/// <summary>Updates alone, by TorchSharp's AdamW, with gradients that stay what they are.</summary>
internal sealed class OptimizerLoop : ILoop
{
    private readonly optim.Optimizer _optimizer;

    public OptimizerLoop(Settings settings)
    {
        var model = new StockModel(settings);
        foreach (var parameter in model.parameters())
            parameter.grad = full_like(parameter.detach(), 1e-3);
        _optimizer = optim.AdamW(model.parameters(), lr: 1e-6, weight_decay: 0.01);
    }

    public double? Step()
    {
        using var scope = NewDisposeScope();
        _optimizer.step();
        return null;
    }
}
