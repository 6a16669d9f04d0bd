using Runner.Execution;
using Runner.Tasks;
using Runner.Tests.Training.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Tests.Training;

/// <summary>What one example of a <see cref="BlockTask"/> does.</summary>
internal enum Poison
{
    /// <summary>The second block's output is infinite.</summary>
    Output,

    /// <summary>All is finite up to the loss, and the second block's backward pass is not.</summary>
    BackwardOfSecond,

    /// <summary>All is finite up to the loss, and what comes back to the second block is not.</summary>
    BackwardOfLoss,

    /// <summary>Loss and gradients are finite; the gradients' squares are not.</summary>
    Steepness,
}

/// <summary>Two blocks, run as backbones run theirs; one example is poison.</summary>
internal sealed class BlockTask : ModelWithExamples
{
    private readonly long _poison;
    private readonly Poison _kind;
    private readonly BlockModel _model;

    public BlockTask(long poison, Poison kind = Poison.Output)
    {
        global::Runner.LibTorch.TorchRuntime.EnsureLoaded();
        (_poison, _kind, _model) = (poison, kind, new BlockModel());
    }

    public override nn.Module Network => _model;

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        var isPoisoned = batch["indices"].eq(_poison).any().item<bool>();
        bool Is(Poison kind) => isPoisoned && kind == _kind;
        var scale = Is(Poison.Output) ? double.PositiveInfinity : 1;
        var hidden = Blocks.Run(_model.First, _model.First.forward, _model.Embedding.forward(batch["inputs"]));
        var logits = Blocks.Run(_model.Second, x => _model.Second.forward(Is(Poison.BackwardOfSecond) ? Cliff(x) : x) * scale, hidden);
        var sum = nn.functional.cross_entropy(Is(Poison.BackwardOfLoss) ? Cliff(logits) : logits, batch["labels"], reduction: nn.Reduction.Sum);
        if (Is(Poison.Steepness))
            sum = sum * 1e25;
        return new TaskOutput(sum / totals["next"], new Dictionary<string, MetricSum> { ["loss"] = new(sum.detach(), batch.Counts["next"]) });
    }

    // the same values; the root of zero has no finite slope
    private static Tensor Cliff(Tensor x) => x + (x * 0).abs().sqrt();

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
