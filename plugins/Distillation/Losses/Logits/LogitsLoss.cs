using Runner.Distillation;
using Runner.Errors;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Losses.Logits;

// B batch, L length, N predictions, C classes

/// <summary>Cross-entropy or divergence between softened predictions.</summary>
internal sealed class LogitsLoss(LogitsLossOptions options) : DistillationLoss("logits")
{
    /// <summary>Under which the distance of an objective's logits is reported.</summary>
    public static string TermName(string objective) => "logits-" + objective;

    public override bool NeedsLayers => false;

    public override bool NeedsLogits => true;

    public override IReadOnlyList<DistillationTerm> Forward(DistillationStates student, DistillationStates teacher, Batch batch)
    {
        var objectives = options.Objectives.Count > 0 ? options.Objectives : [.. student.Logits.Keys];
        return [.. objectives.Select(objective => Compare(objective, student, teacher, batch))];
    }

    private DistillationTerm Compare(string objective, DistillationStates student, DistillationStates teacher, Batch batch)
    {
        using var scope = NewDisposeScope();
        if (!student.Logits.TryGetValue(objective, out var learned) || !teacher.Logits.TryGetValue(objective, out var taught))
            throw DistillationErrors.NoLogits.With(objective, student.Logits.Count == 0 ? "nothing" : string.Join(", ", student.Logits.Keys));
        if (!learned.shape.AsSpan().SequenceEqual(taught.shape))
            throw Differ(objective, learned, taught);

        var classes = learned.shape[^1];
        var target = (taught / options.Temperature).softmax(-1);
        var perPrediction = -(target * (learned / options.Temperature).log_softmax(-1)).sum(-1);   // [N], [B, L] or [B]
        if (options.Comparison == Comparison.KullbackLeibler)
            perPrediction = perPrediction + (target * (taught / options.Temperature).log_softmax(-1)).sum(-1);
        var scale = (options.TemperatureSquared ? options.Temperature * options.Temperature : 1) / (options.DivideByClasses ? classes : 1);

        var (sum, count, unit) = Sum(objective, perPrediction, batch);
        return new DistillationTerm(TermName(objective), (sum * scale).MoveToOuterDisposeScope(), count, unit);
    }

    private static (Tensor Sum, double Count, string Unit) Sum(string objective, Tensor perPrediction, Batch batch)
    {
        if (batch.Tensors.ContainsKey(BatchNames.Positions(objective)))
            return (perPrediction.sum(), perPrediction.shape[0], objective);
        var (rows, width) = (batch[BatchNames.Ids].shape[0], batch[BatchNames.Ids].shape[1]);
        if (perPrediction.numel() == rows * width && width > 1)
            return (Distances.SumOverTokens(perPrediction.view(rows, width), batch), batch.Tokens, BatchNames.Tokens);
        return (perPrediction.sum() * ((double)batch.Examples / perPrediction.numel()), batch.Examples, BatchNames.Examples);
    }

    private static RunnerException Differ(string objective, Tensor student, Tensor teacher) => DistillationErrors.LogitsDiffer.With(
        objective, string.Join(", ", student.shape), string.Join(", ", teacher.shape));
}
