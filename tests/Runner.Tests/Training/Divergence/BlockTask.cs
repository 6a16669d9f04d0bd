using Runner.Execution;
using Runner.Tasks;
using Runner.Tests.Training.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Tests.Training;

/// <summary>Two blocks, run as bodies run theirs; the second one's output is infinite for one example.</summary>
internal sealed class BlockTask : TrainingTask
{
    private readonly long _poison;
    private readonly BlockModel _model;

    public BlockTask(long poison)
    {
        global::Runner.LibTorch.TorchRuntime.EnsureLoaded();
        (_poison, _model) = (poison, new BlockModel());
    }

    public override nn.Module Model => _model;

    public override double InitializerRange => 0.3;

    public override IExampleSet Training { get; } = new TinyExamples(50, 1);

    public override IReadOnlyList<EvaluationSet> Evaluations { get; } = [];

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        var scale = batch["indices"].eq(_poison).any().item<bool>() ? double.PositiveInfinity : 1;
        var hidden = Blocks.Run(_model.First, _model.First.forward, _model.Embedding.forward(batch["inputs"]));
        var logits = Blocks.Run(_model.Second, x => _model.Second.forward(x) * scale, hidden);
        var sum = nn.functional.cross_entropy(logits, batch["labels"], reduction: nn.Reduction.Sum);
        return new TaskOutput(sum / totals["next"], new Dictionary<string, MetricSum> { ["loss"] = new(sum.detach(), batch.Counts["next"]) });
    }

    private sealed class BlockModel : nn.Module
    {
        public readonly Embedding Embedding = nn.Embedding(TinyExamples.Symbols, 8);
        public readonly Linear First = nn.Linear(8, 8);
        public readonly Linear Second = nn.Linear(8, TinyExamples.Symbols);

        public BlockModel() : base("blocks")
        {
            register_module("embedding", Embedding);
            register_module("first", First);
            register_module("second", Second);
        }
    }
}
