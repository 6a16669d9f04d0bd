using Runner.Distillation;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Losses.ValueRelation;

// B batch, H heads, L length, D head size

/// <summary>Divergence of the relations between values.</summary>
internal sealed class ValueRelationLoss(IReadOnlyList<LayerPair> pairs) : DistillationLoss(TermName)
{
    /// <summary>Under which it is reported.</summary>
    public const string TermName = "value-relation";

    private const double PaddingScore = -10000;

    public override IReadOnlyList<DistillationTerm> Forward(DistillationStates student, DistillationStates teacher, Batch batch)
    {
        using var scope = NewDisposeScope();
        var sum = zeros([], ScalarType.Float32, student.Output.Hidden.device);
        var mask = Distances.Tokens(batch)?.sub(1).mul(-PaddingScore).unsqueeze(1).unsqueeze(1);  // [B, 1, 1, L]
        foreach (var pair in pairs)
        {
            sum = sum + Distances.Divergence(
                Relation(student.Output.AttentionValues, pair.Student, "student", mask),
                Relation(teacher.Output.AttentionValues, pair.Teacher, "teacher", mask), batch);
        }
        return [new DistillationTerm(TermName, sum.MoveToOuterDisposeScope(), batch.Tokens, BatchNames.Tokens)];
    }

    /// <summary>Relations before softmax, [B, H, L, L].</summary>
    private static Tensor Relation(IReadOnlyList<Tensor> layers, int layer, string model, Tensor? mask)
    {
        if (layers.Count == 0)
            throw DistillationErrors.NoAttentionValues.With(model);
        var values = layers.Layer(layer - 1, model, "values");
        var (batch, heads, length, size) = (values.shape[0], values.shape[1], values.shape[2], values.shape[3]);
        var flat = values.reshape(batch * heads, length, size);
        var scores = bmm(flat, flat.transpose(1, 2)).mul(1 / Math.Sqrt(size)).view(batch, heads, length, length);
        return mask is null ? scores : scores + mask;
    }
}
