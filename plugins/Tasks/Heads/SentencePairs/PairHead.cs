using Runner.Architectures;
using Runner.Heads;
using Runner.Metrics;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// S sequences, d hidden size

/// <summary>Two classes from the pooled first token: logits [S, 2], labels [S]. Which pairs the classes are is the objective's.</summary>
internal sealed class PairHead : ClassHead
{
    // Not the backbone itself: TorchSharp takes modules in fields for children.
    private readonly HeadContext _context;

    public PairHead(string objective, HeadContext context)
        : base("cls.seq_relationship", objective)
    {
        _context = context;
        Projection.Register(this, 2, context.Encoder.HiddenSize);
    }

    public override Tensor Forward(EncoderOutput output, Batch batch)
    {
        using var scope = NewDisposeScope();
        return Projection.Apply(this, Pooled(_context.Encoder, output.Hidden, batch)).MoveToOuterDisposeScope();
    }

    public override IReadOnlyList<Prediction> Predict(Tensor logits, Batch batch) => Classes(logits, batch);

    public override void AddSample(Batch batch)
    {
        batch.Add(BatchNames.Labels(Objective), [.. Enumerable.Range(0, batch.Examples).Select(i => (long)(i % 2))], batch.Examples);
        batch.Count(Objective, batch.Examples);
    }
}
