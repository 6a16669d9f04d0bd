using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Task;

/// <summary>Student and teacher as one model.</summary>
internal sealed class DistillationTaskModel(DistillationPair pair, IReadOnlyList<int> initFromTeacher, TaskModel inner, TaskModel teacher) : TaskModel
{
    public override nn.Module Network => pair.Model;

    // heads that do not learn are no part of what was trained
    public override EncoderWithHeads? EncoderWithHeads => pair.Model.WithHeads ? pair.Model.Student : null;

    public override IReadOnlyList<nn.Module> Frozen { get; } = [pair.Teaching];

    public override double InitializerRange => inner.InitializerRange;

    public override void AdjustInitialWeights()
    {
        inner.AdjustInitialWeights();
        if (initFromTeacher.Count > 0)
            pair.CopyTeacher(initFromTeacher);
    }

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals) => pair.Forward(batch, totals);

    public override void AddDerived(IDictionary<string, double> means) => inner.AddDerived(means);

    public override Batch Sample(int examples, int length) => CountedExamples.Counted(inner.Sample(examples, length));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        inner.Dispose();
        teacher.Dispose();
    }
}
