using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Tests.Support;

/// <summary>Does what another task does, which it owns; tests override what they look at.</summary>
internal class WrappedTask(TrainingTask inner) : TrainingTask
{
    public override nn.Module Model => inner.Model;

    public override IReadOnlyList<nn.Module> Frozen => inner.Frozen;

    public override double InitializerRange => inner.InitializerRange;

    public override IExampleSet Training => inner.Training;

    public override IReadOnlyList<EvaluationSet> Evaluations => inner.Evaluations;

    public override IReadOnlyDictionary<string, IReadOnlyList<string>> Labels => inner.Labels;

    public override void AdjustInitialWeights() => inner.AdjustInitialWeights();

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals) => inner.Forward(batch, totals);

    public override void AddDerived(IDictionary<string, double> means) => inner.AddDerived(means);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(false);
    }
}
