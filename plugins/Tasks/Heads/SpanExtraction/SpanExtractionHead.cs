using Runner.Architectures;
using Runner.Components;
using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B batch, L length

/// <summary>Finds the stretch of the text that answers a question: its first and its last token.</summary>
/// <remarks>
/// <c>logits = h W + b</c>, [B, L, 2]: start, end. Labels <c>span-labels</c> [B, 2] int64, positions in the sequence. A question without an answer in the
/// text has both at 0, the [CLS]; examples whose answer lies outside of this window of the text can be left out of the loss with -1.
/// Padding cannot be chosen. Loss of an example: half the cross-entropy of the start plus half that of the end. Metrics: <c>loss</c>,
/// <c>start-accuracy</c>, <c>end-accuracy</c>, <c>exact</c> (both). Parameters: <c>qa_outputs.weight</c> [2, d], <c>qa_outputs.bias</c>. The published code
/// leaves padding in the softmax, so that its results depend on the width of the batch.
/// </remarks>
[Component("head/span-extraction", Source = "Devlin et al. 2018, arXiv:1810.04805, sections 4.2 and 4.3; code: google-research/bert, run_squad.py")]
internal sealed class SpanExtractionHeadComponent : IHeadComponent
{
    public string Objective => Objectives.Span;

    public IReadOnlyList<string> Metrics => ["loss", "start-accuracy", "end-accuracy", "exact"];

    public Head Build(HeadContext context) => new SpanExtractionHead(context);
}

internal sealed class SpanExtractionHead : Head
{
    public SpanExtractionHead(HeadContext context)
        : base("qa_outputs") => Projection.Register(this, 2, context.Encoder.HiddenSize);

    public override string Objective => Objectives.Span;

    public override Tensor Forward(EncoderOutput output, Batch batch)
    {
        using var scope = NewDisposeScope();
        var logits = Projection.Apply(this, output.Hidden);
        if (batch.Tensors.TryGetValue(BatchNames.Mask, out var mask))
            logits = logits.masked_fill(mask.logical_not().unsqueeze(2), double.NegativeInfinity);
        return logits.MoveToOuterDisposeScope();
    }

    public override ObjectiveLoss Loss(Tensor logits, Batch batch)
    {
        var labels = batch.Require(BatchNames.Labels(Objective), this);
        if (labels.dim() != 2 || labels.shape[0] != logits.shape[0] || labels.shape[1] != 2)
            throw TaskErrors.LabelsDoNotFit.With(Objective, string.Join(", ", labels.shape), string.Join(", ", logits.shape));
        using var scope = NewDisposeScope();
        var answered = labels.ge(0).all(1);                                                      // [B]
        var targets = labels.masked_fill(answered.logical_not().unsqueeze(1), ClassHead.Ignored);
        var places = logits.transpose(1, 2).flatten(0, 1);                                       // [2B, L]: start and end in turn
        var sum = nn.functional.cross_entropy(places, targets.flatten(), ignore_index: ClassHead.Ignored, reduction: nn.Reduction.Sum) / 2;
        var right = logits.detach().argmax(1).eq(targets);                                       // [B, 2]
        var hits = right.sum(0, type: ScalarType.Float32);
        var count = batch.CountOf(Objective, () => answered.sum());
        return ObjectiveLosses.Of(
            sum, count,
            ("start-accuracy", hits[0], count), ("end-accuracy", hits[1], count), ("exact", right.all(1).sum(ScalarType.Float32), count));
    }

    public override void AddSample(Batch batch)
    {
        var length = batch[BatchNames.Ids].shape[1];
        var labels = Enumerable.Range(0, batch.Examples).SelectMany(i => (long[])[i % length, Math.Min(i % length + 1, length - 1)]).ToArray();
        batch.Add(BatchNames.Labels(Objective), labels, batch.Examples, 2);
        batch.Count(Objective, batch.Examples);
    }
}
