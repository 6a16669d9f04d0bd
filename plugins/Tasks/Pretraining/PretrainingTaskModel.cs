using Runner.Architectures;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Pretraining;

/// <summary>
/// Loss: the mean over the predictions plus, with pairs, the mean over the pairs. Metrics: <c>loss</c>, <c>mlm/loss</c>,
/// <c>mlm/accuracy</c>, <c>nsp/loss</c>, <c>nsp/accuracy</c>.
/// </summary>
internal sealed class PretrainingTaskModel(PretrainingModel model, ModelContext vocabulary, bool nextSentence) : TaskModel
{
    private const int TokensPerPrediction = 7;                                                   // about 15 %

    public override nn.Module Model => model;

    public override double InitializerRange => model.Encoder.InitializerRange;

    public override Batch Sample(int examples, int length)
    {
        var batch = new Batch(examples, (long)examples * length);
        var tokens = Enumerable.Range(0, examples * length).Select(i => (long)(i % vocabulary.VocabularySize)).ToArray();
        var positions = Enumerable.Range(0, (tokens.Length + TokensPerPrediction - 1) / TokensPerPrediction)
            .Select(i => (long)i * TokensPerPrediction).ToArray();
        batch.Add(MaskedBatch.Ids, tokens, examples, length);
        batch.Add(MaskedBatch.Segments, new long[tokens.Length], examples, length);
        batch.Add(MaskedBatch.Positions, positions, positions.Length);
        batch.Add(MaskedBatch.Labels, [.. positions.Select(at => tokens[at])], positions.Length);
        batch.Count(Objectives.Examples, examples);
        batch.Count(Objectives.MaskedLanguage, positions.Length);
        if (nextSentence)
        {
            batch.Add(MaskedBatch.PairLabels, [.. Enumerable.Range(0, examples).Select(i => (long)(i % 2))], examples);
            batch.Count(Objectives.NextSentence, examples);
        }
        return batch;
    }

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        using var scope = NewDisposeScope();
        var mask = batch.Tensors.GetValueOrDefault(MaskedBatch.Mask);
        var input = new EncoderInput(batch[MaskedBatch.Ids], batch[MaskedBatch.Segments], mask);
        var (tokens, pairs) = model.Forward(input, batch[MaskedBatch.Positions]);

        var metrics = new Dictionary<string, MetricSum>(StringComparer.Ordinal);
        var loss = Objective(Objectives.MaskedLanguage, tokens, batch[MaskedBatch.Labels], totals, metrics);
        if (pairs is not null)
            loss = loss + Objective(Objectives.NextSentence, pairs, batch[MaskedBatch.PairLabels], totals, metrics);

        // Shares of micro-batches add up to the loss of the global batch; weighed by examples, so do the sums of this metric.
        var examples = Total(totals, Objectives.Examples);
        metrics["loss"] = new MetricSum((loss.detach() * examples).MoveToOuterDisposeScope(), batch.Examples);
        return new TaskOutput(loss.MoveToOuterDisposeScope(), metrics);
    }

    /// <summary>This micro-batch's share of an objective's mean, from logits [N, classes] and labels [N].</summary>
    private static Tensor Objective(
        string name, Tensor logits, Tensor labels, IReadOnlyDictionary<string, double> totals, Dictionary<string, MetricSum> metrics)
    {
        var sum = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum);
        var hits = logits.detach().argmax(1).eq(labels).sum(ScalarType.Float32);
        metrics[name + "/loss"] = new MetricSum(sum.detach().MoveToOuterDisposeScope(), labels.shape[0]);
        metrics[name + "/accuracy"] = new MetricSum(hits.MoveToOuterDisposeScope(), labels.shape[0]);
        return sum / Math.Max(1, Total(totals, name));
    }

    private static double Total(IReadOnlyDictionary<string, double> totals, string name) =>
        totals.TryGetValue(name, out var total) ? total : throw TaskErrors.MissingTotal.With(name);
}
