using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Task;

/// <summary>A pair with the examples of the task it is made for.</summary>
internal sealed class DistillationTask(DistillationPair pair, IReadOnlyList<int> initFromTeacher, TrainingTask inner, TaskModel teacher) : TrainingTask
{
    public override nn.Module Model => pair.Model;

    public override IReadOnlyList<nn.Module> Frozen { get; } = [pair.Teaching];

    public override double InitializerRange => inner.InitializerRange;

    public override IExampleSet Training { get; } = new CountedExamples(inner.Training);

    public override IReadOnlyList<EvaluationSet> Evaluations { get; } =
        [.. inner.Evaluations.Select(set => new EvaluationSet(set.Name, new CountedExamples(set.Examples)))];

    public override IReadOnlyDictionary<string, IReadOnlyList<string>> Labels => inner.Labels;

    public override void AdjustInitialWeights()
    {
        inner.AdjustInitialWeights();
        if (initFromTeacher.Count > 0)
            pair.CopyTeacher(initFromTeacher);
    }

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals) => pair.Forward(batch, totals);

    public override void AddDerived(IDictionary<string, double> means) => inner.AddDerived(means);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        inner.Dispose();
        teacher.Dispose();
    }
}
