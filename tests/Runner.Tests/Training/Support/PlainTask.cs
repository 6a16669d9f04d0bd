using Runner.Tasks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Support;

/// <summary>A task whose forward passes leave no trace, so that it does not matter into how many of them a batch is cut.</summary>
internal sealed class PlainTask : ModelWithExamples
{
    private readonly Sequential _model;

    public PlainTask()
    {
        global::Runner.LibTorch.TorchRuntime.EnsureLoaded();
        _model = nn.Sequential(("embedding", nn.Embedding(TinyExamples.Symbols, 8)), ("output", nn.Linear(8, TinyExamples.Symbols)));
    }

    public override nn.Module Network => _model;

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        var sum = nn.functional.cross_entropy(_model.forward(batch["inputs"]), batch["labels"], reduction: nn.Reduction.Sum);
        return new TaskOutput(sum / totals["next"], new Dictionary<string, MetricSum> { ["loss"] = new(sum.detach(), batch.Counts["next"]) });
    }
}
