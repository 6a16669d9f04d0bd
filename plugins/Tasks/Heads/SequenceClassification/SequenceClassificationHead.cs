using Runner.Architectures;
using Runner.Components;
using Runner.Heads;
using Runner.Metrics;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>Options of <c>head/sequence-classification</c>.</summary>
public sealed record SequenceClassificationOptions : PooledOptions;

/// <summary>Chooses one class for a sequence (or a pair): topic, sentiment, entailment, intent.</summary>
/// <remarks>
/// <c>logits = dropout(pooled) W + b</c>, [B, C] from the pooled first token; with <c>relu</c>, <c>relu(pooled)</c>, as TinyBERT. Labels
/// <c>classification-labels</c> [B] int64. Loss: cross-entropy. Metrics: <c>loss</c>, <c>accuracy</c>. Parameters: <c>classifier.weight</c> [C, d], <c>classifier.bias</c>.
/// </remarks>
[Component("head/sequence-classification", Source = "Devlin et al. 2018, arXiv:1810.04805, section 4.1; code: huggingface/transformers v0.6.2")]
internal sealed class SequenceClassificationHeadComponent(SequenceClassificationOptions options) : IHeadComponent
{
    public string Objective => Objectives.Classification;

    public IReadOnlyList<string> Metrics => ClassHead.MetricNames;

    public bool NeedsPooler => true;

    public Type Predicts => typeof(ClassPrediction);

    public Head Build(HeadContext context) => new SequenceClassificationHead(context, options);
}

internal sealed class SequenceClassificationHead : ClassHead
{
    private readonly PooledScores _scores;
    private readonly int _classes;

    public SequenceClassificationHead(HeadContext context, SequenceClassificationOptions options)
        : base("classifier", Objectives.Classification, context)
    {
        _classes = context.Labels.Count;
        _scores = new PooledScores(this, context.Encoder, _classes, options);
    }

    public override Tensor Forward(EncoderOutput output, Batch batch) => _scores.Forward(output.Hidden, batch);

    public override IReadOnlyList<Prediction> Predict(Tensor logits, Batch batch) => Classes(logits, batch);

    public override void AddSample(Batch batch)
    {
        batch.Add(BatchNames.Labels(Objective), [.. Enumerable.Range(0, batch.Examples).Select(i => (long)(i % _classes))], batch.Examples);
        batch.Count(Objective, batch.Examples);
    }
}
