using Runner.Distillation;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Losses.Attention;

// B batch, H heads, L length

/// <summary>Squared differences of scores before softmax.</summary>
internal sealed class AttentionLoss(IReadOnlyList<LayerPair> pairs, MaskedScores rule) : DistillationLoss(TermName)
{
    /// <summary>Under which it is reported.</summary>
    public const string TermName = "attention";

    /// <summary>TinyBERT's code takes a score at or below this for a masked one.</summary>
    private const double Masked = -100;

    /// <summary>Halfway to what masks add: no trained model has such a score of its own.</summary>
    private const double SurelyMasked = -5000;

    public override IReadOnlyList<DistillationTerm> Forward(DistillationStates student, DistillationStates teacher, Batch batch)
    {
        using var scope = NewDisposeScope();
        var sum = zeros([], ScalarType.Float32, student.Output.Hidden.device);
        foreach (var pair in pairs)
        {
            var learned = student.Output.AttentionScores.Layer(pair.Student - 1, "student", "attention scores");
            var taught = teacher.Output.AttentionScores.Layer(pair.Teacher - 1, "teacher", "attention scores");
            sum = sum + (rule == MaskedScores.Zero && training ? Zeroed(learned, taught) * batch.Examples : Unmasked(learned, taught, batch));
        }
        return [new DistillationTerm(TermName, sum.MoveToOuterDisposeScope(), batch.Examples, BatchNames.Examples)];
    }

    /// <summary>The mean over all entries.</summary>
    private static Tensor Zeroed(Tensor student, Tensor teacher) =>
        nn.functional.mse_loss(student.masked_fill(student.le(Masked), 0), teacher.masked_fill(teacher.le(Masked), 0));

    /// <summary>The sum over examples of the mean over their own pairs of query and key.</summary>
    private static Tensor Unmasked(Tensor student, Tensor teacher, Batch batch)
    {
        var open = teacher.gt(SurelyMasked).logical_and(student.gt(SurelyMasked));               // [B, H, L, L]
        if (batch.Tensors.GetValueOrDefault(BatchNames.Mask) is { } tokens)
            open = open.logical_and(tokens.unsqueeze(1).unsqueeze(3));
        var squares = (student - teacher).masked_fill(open.logical_not(), 0).square().sum([1, 2, 3]);
        var count = open.sum([1, 2, 3], type: ScalarType.Float32).clamp_min(1);
        return (squares / count).sum();
    }
}
