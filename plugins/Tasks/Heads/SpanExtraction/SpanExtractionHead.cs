using Runner.Architectures;
using Runner.Components;
using Runner.Heads;
using Runner.Metrics;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B rows, L length, S sequences: B, or more where they are packed

/// <summary>Finds the stretch of the text that answers a question: its first and its last token.</summary>
/// <remarks>
/// <c>logits = h W + b</c>, [S, L, 2]: start, end. Labels <c>span-labels</c> [S, 2] int64, positions in the sequence. A question without an answer in the
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

    public Type Predicts => typeof(SpanPrediction);

    public Head Build(HeadContext context) => new SpanExtractionHead(context);
}

internal sealed class SpanExtractionHead : Head
{
    private const int Kept = 20;

    public SpanExtractionHead(HeadContext context)
        : base("qa_outputs") => Projection.Register(this, 2, context.Encoder.HiddenSize);

    public override string Objective => Objectives.Span;

    public override Tensor Forward(EncoderOutput output, Batch batch)
    {
        using var scope = NewDisposeScope();
        var logits = Projection.Apply(this, output.Hidden);
        if (batch.Tensors.TryGetValue(BatchNames.Mask, out var mask))
            logits = logits.masked_fill(mask.logical_not().unsqueeze(2), double.NegativeInfinity);
        return Unpacked(logits, batch, double.NegativeInfinity).MoveToOuterDisposeScope();
    }

    /// <summary>Where an answer may begin and end, the likeliest twenty of each, as the published code keeps them; among the positions that the batch allows.</summary>
    public override IReadOnlyList<Prediction> Predict(Tensor logits, Batch batch)
    {
        using var scope = NewDisposeScope();
        var scores = logits.detach();
        var nothing = scores.select(1, 0).sum(1);                                                // [S]
        if (batch.Tensors.TryGetValue(BatchNames.Allowed(Objective), out var allowed))
            scores = scores.masked_fill(Unpacked(allowed.unsqueeze(2), batch, 0).logical_not(), double.NegativeInfinity);
        var (values, places) = scores.topk((int)Math.Min(Kept, scores.shape[1]), 1);             // [S, K, 2]
        var (best, at, no) = (values.to(ScalarType.Float32).cpu(), places.cpu(), nothing.to(ScalarType.Float32).cpu().data<float>().ToArray());
        return
        [
            .. Enumerable.Range(0, no.Length).Select(i =>
            {
                var ((starts, startScores), (ends, endScores)) = (Chosen(best, at, i, 0), Chosen(best, at, i, 1));
                return new SpanPrediction(starts, startScores, ends, endScores, no[i]);
            }),
        ];
    }

    private static (IReadOnlyList<int> Places, IReadOnlyList<float> Scores) Chosen(Tensor values, Tensor places, int sequence, int end)
    {
        var (scores, at) = (values[sequence].select(1, end).contiguous().data<float>().ToArray(), places[sequence].select(1, end).contiguous().data<long>().ToArray());
        var known = Array.FindAll([.. Enumerable.Range(0, scores.Length)], i => !float.IsNegativeInfinity(scores[i]));
        return (Array.ConvertAll(known, i => (int)at[i]), Array.ConvertAll(known, i => scores[i]));
    }

    // [B, L, C] to [S, L, C]: each packed sequence to a row of its own, from its first token on
    private static Tensor Unpacked(Tensor rows, Batch batch, double filler)
    {
        if (!batch.Tensors.TryGetValue(BatchNames.Starts, out var starts))
            return rows;
        var width = rows.shape[1];
        var columns = starts.unsqueeze(1) + arange(width, ScalarType.Int64, starts.device);      // [S, L]
        var sequences = batch[BatchNames.Sequences].flatten();                                   // [B * L], from 1 in each row
        var inside = columns.lt(sequences.shape[0]);
        columns = columns.clamp_max(sequences.shape[0] - 1);
        inside = inside.logical_and(sequences.index_select(0, columns.flatten()).view_as(columns).eq(sequences.index_select(0, starts).unsqueeze(1)))
            .logical_and(columns.div(width, RoundingMode.floor).eq(starts.div(width, RoundingMode.floor).unsqueeze(1)));
        var flat = rows.flatten(0, 1).index_select(0, columns.flatten()).view(columns.shape[0], width, rows.shape[2]);
        return flat.masked_fill(inside.logical_not().unsqueeze(2), filler);
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
