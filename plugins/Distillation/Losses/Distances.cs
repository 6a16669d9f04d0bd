using Runner.Distillation;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Losses;

// B batch, L length, d width, H heads

/// <summary>Sums of distances over the positions of a batch, and where layers are found.</summary>
internal static class Distances
{
    /// <summary>The batch's padding mask as numbers, [B, L]: 1 for tokens; null without padding.</summary>
    public static Tensor? Tokens(Batch batch) => batch.Tensors.GetValueOrDefault(BatchNames.Mask)?.to(ScalarType.Float32);

    /// <summary>Mean squared difference of states [B, L, d], summed up as <paramref name="padding"/> says.</summary>
    public static Tensor Squared(Tensor student, Tensor teacher, Batch batch, PaddingRule padding)
    {
        using var scope = NewDisposeScope();
        if (padding == PaddingRule.Include)
            return (nn.functional.mse_loss(student, teacher) * batch.Examples).MoveToOuterDisposeScope();
        var perToken = (student - teacher).square().mean([2]);                                   // [B, L]
        return SumOverTokens(perToken, batch).MoveToOuterDisposeScope();
    }

    /// <summary>Sum of [B, L] over what is not padding.</summary>
    public static Tensor SumOverTokens(Tensor perToken, Batch batch)
    {
        using var scope = NewDisposeScope();
        return (Tokens(batch) is { } tokens ? (perToken * tokens).sum() : perToken.sum()).MoveToOuterDisposeScope();
    }

    /// <summary>A sum over the batch under the unit that <paramref name="padding"/> counts in.</summary>
    public static DistillationTerm Term(string name, Tensor sum, Batch batch, PaddingRule padding) => padding == PaddingRule.Include
        ? new DistillationTerm(name, sum, batch.Examples, BatchNames.Examples)
        : new DistillationTerm(name, sum, batch.Tokens, BatchNames.Tokens);

    /// <summary>
    /// Sum over queries that are tokens of the mean over heads of KL(teacher || student), from scores [B, H, L, L] before softmax.
    /// Masked keys have no probability and do not count.
    /// </summary>
    public static Tensor Divergence(Tensor studentScores, Tensor teacherScores, Batch batch)
    {
        using var scope = NewDisposeScope();
        var probabilities = teacherScores.softmax(-1);
        var difference = teacherScores.log_softmax(-1) - studentScores.log_softmax(-1);
        // Where both are minus infinity the difference is no number; its share is nothing.
        var terms = probabilities * difference.masked_fill(probabilities.eq(0), 0);
        return SumOverTokens(terms.sum(-1).mean([1]), batch).MoveToOuterDisposeScope();
    }

    /// <summary>Layer <paramref name="number"/> of a list, with an error where a model gives other layers than it says.</summary>
    public static Tensor Layer(this IReadOnlyList<Tensor> layers, int number, string model, string what) => number < layers.Count
        ? layers[number]
        : throw DistillationErrors.UnexpectedLayers.With(model, what, layers.Count, number + 1);
}
