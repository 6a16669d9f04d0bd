using Runner.Distillation;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Losses.Pkd;

/// <summary>Squared distance between directions of first tokens.</summary>
internal sealed class PkdLoss(IReadOnlyList<LayerPair> pairs, bool mean) : DistillationLoss(TermName)
{
    /// <summary>Under which it is reported.</summary>
    public const string TermName = "pkd";

    public override IReadOnlyList<DistillationTerm> Forward(DistillationStates student, DistillationStates teacher, Batch batch)
    {
        using var scope = NewDisposeScope();
        var sum = zeros([], ScalarType.Float32, student.Output.Hidden.device);
        foreach (var pair in pairs)
        {
            var learned = student.Output.HiddenStates.Layer(pair.Student, "student", "states").select(1, 0);
            var taught = teacher.Output.HiddenStates.Layer(pair.Teacher, "teacher", "states").select(1, 0);
            sum = sum + (Directions.Of(learned) - Directions.Of(taught)).square().sum();
        }
        if (mean)
            sum = sum / (pairs.Count * student.Output.Hidden.shape[2]);
        return [new DistillationTerm(TermName, sum.MoveToOuterDisposeScope(), batch.Examples, BatchNames.Examples)];
    }
}
