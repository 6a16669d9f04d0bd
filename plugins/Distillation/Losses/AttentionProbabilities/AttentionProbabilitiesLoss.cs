using Runner.Distillation;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Losses.AttentionProbabilities;

/// <summary>Divergence of attention after softmax.</summary>
internal sealed class AttentionProbabilitiesLoss(IReadOnlyList<LayerPair> pairs) : DistillationLoss(TermName)
{
    /// <summary>Under which it is reported.</summary>
    public const string TermName = "attention-probabilities";

    public override IReadOnlyList<DistillationTerm> Forward(DistillationStates student, DistillationStates teacher, Batch batch)
    {
        using var scope = NewDisposeScope();
        var sum = zeros([], ScalarType.Float32, student.Output.Hidden.device);
        foreach (var pair in pairs)
        {
            sum = sum + Distances.Divergence(
                student.Output.AttentionScores.Layer(pair.Student - 1, "student", "attention scores"),
                teacher.Output.AttentionScores.Layer(pair.Teacher - 1, "teacher", "attention scores"), batch);
        }
        return [new DistillationTerm(TermName, sum.MoveToOuterDisposeScope(), batch.Tokens, BatchNames.Tokens)];
    }
}
