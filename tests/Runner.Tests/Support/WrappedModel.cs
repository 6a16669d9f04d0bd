using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Tests.Support;

/// <summary>Does what another model does, which it owns; tests override what they look at.</summary>
internal class WrappedModel(TaskModel inner) : TaskModel
{
    public override nn.Module Network => inner.Network;

    public override EncoderWithHeads? EncoderWithHeads => inner.EncoderWithHeads;

    public override IReadOnlyList<nn.Module> Frozen => inner.Frozen;

    public override double InitializerRange => inner.InitializerRange;

    public override void AdjustInitialWeights() => inner.AdjustInitialWeights();

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals) => inner.Forward(batch, totals);

    public override PredictedBatch Predict(Batch batch, IReadOnlyDictionary<string, double> totals) => inner.Predict(batch, totals);

    public override void AddDerived(IDictionary<string, double> means) => inner.AddDerived(means);

    public override Batch Sample(int examples, int length) => inner.Sample(examples, length);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(false);
    }
}
