using Runner.Architectures;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B batch, d hidden size

/// <summary>Two classes from the pooled first token: logits [B, 2], labels [B]. Which pairs the classes are is the objective's.</summary>
internal sealed class PairHead : ClassHead
{
    private readonly Encoder _encoder;

    public PairHead(string objective, Encoder encoder)
        : base("cls.seq_relationship", objective)
    {
        _encoder = encoder;
        Projection.Register(this, 2, encoder.HiddenSize);
    }

    public override Tensor Forward(EncoderOutput output, Batch batch)
    {
        using var scope = NewDisposeScope();
        return Projection.Apply(this, _encoder.Pool(output.Hidden)).MoveToOuterDisposeScope();
    }

    public override void AddSample(Batch batch)
    {
        batch.Add(BatchNames.Labels(Objective), [.. Enumerable.Range(0, batch.Examples).Select(i => (long)(i % 2))], batch.Examples);
        batch.Count(Objective, batch.Examples);
    }
}
