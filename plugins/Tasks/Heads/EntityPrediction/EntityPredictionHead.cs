using Runner.Architectures;
using Runner.Components;
using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B batch, L length, P labelled positions, C candidates, d hidden size, E entity width

/// <summary>ERNIE's denoising entity auto-encoder (dEA): says which of some entities a token's mention means.</summary>
/// <remarks>
/// <c>logits = LayerNorm(act(h W + b)) · candidate</c>. Candidates (<c>entity-candidates</c>) are [C, E], those of the whole batch (in-batch, as in
/// the released code: logits [B, L, C]), or [B, C, E], those of each sequence (in-sequence, the paper's equation 6), with <c>entity-candidate-mask</c>
/// [B, C] where sequences have fewer. At the positions the batch names (<c>entity-positions</c>) logits are [P, C]. Labels are numbers of candidates;
/// -1 counts nowhere. Loss: cross-entropy. Parameters: <c>cls.predictions_ent.transform.dense</c> [E, d] and <c>.transform.LayerNorm</c>.
/// The released code takes hidden states of exactly 768 and drops a dimension with a single candidate; neither holds here.
/// </remarks>
[Component("head/entity-prediction", Source = "Zhang et al. 2019 (ERNIE), arXiv:1905.07129, section 3.4, equation 6; code: thunlp/ERNIE")]
internal sealed class EntityPredictionHeadComponent(EntityPredictionOptions options) : IHeadComponent
{
    public string Objective => Objectives.Entity;

    public IReadOnlyList<string> Metrics => ClassHead.MetricNames;

    public Head Build(HeadContext context) => new EntityPredictionHead(
        context.Encoder, options.EntitySize ?? context.Encoder.EntitySize ?? throw TaskErrors.NoEntityStream.With(), options.LayerNormEps);
}

internal sealed class EntityPredictionHead : ClassHead
{
    private const int SampleCandidates = 4;

    private readonly PredictionTransform _transform;
    private readonly int _entitySize;

    public EntityPredictionHead(Encoder encoder, int entitySize, double? epsilon)
        : base("cls.predictions_ent", Objectives.Entity)
    {
        _entitySize = entitySize;
        _transform = new PredictionTransform(encoder, entitySize, epsilon);
        register_module("transform", _transform);
    }

    public override Tensor Forward(EncoderOutput output, Batch batch)
    {
        using var scope = NewDisposeScope();
        var candidates = batch.Require(BatchNames.EntityCandidates, this);
        var batchSize = output.Hidden.shape[0];
        if (candidates.dim() is not (2 or 3) || candidates.shape[^1] != _entitySize || (candidates.dim() == 3 && candidates.shape[0] != batchSize))
        {
            throw TaskErrors.WrongCandidates.With(
                $"[C, {_entitySize}] or [{batchSize}, C, {_entitySize}]", string.Join(", ", candidates.shape));
        }
        var meant = _transform.Forward(Chosen(output.Hidden, batch));                            // [B, L, E] or [P, E]
        if (candidates.dim() == 2)
            return nn.functional.linear(meant, candidates).MoveToOuterDisposeScope();

        var mask = batch.Tensors.GetValueOrDefault(BatchNames.EntityCandidateMask);              // [B, C]
        if (batch.Tensors.TryGetValue(BatchNames.Positions(Objective), out var positions))
        {
            var rows = positions.div(output.Hidden.shape[1], RoundingMode.floor);
            candidates = candidates.index_select(0, rows);                                       // [P, C, E]
            mask = mask?.index_select(0, rows);
            meant = meant.unsqueeze(1);                                                          // [P, 1, E]
        }
        var logits = bmm(meant, candidates.transpose(1, 2));                                     // [B, L, C] or [P, 1, C]
        if (mask is not null)
            logits = logits.masked_fill(mask.logical_not().unsqueeze(1), double.NegativeInfinity);
        return (positions is null ? logits : logits.squeeze(1)).MoveToOuterDisposeScope();
    }

    public override void AddSample(Batch batch)
    {
        var shape = batch[BatchNames.Ids].shape;
        var labels = Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(i => (long)(i % SampleCandidates)).ToArray();
        batch.Add(BatchNames.EntityCandidates, arange(SampleCandidates * _entitySize, ScalarType.Float32).sin_().view(SampleCandidates, _entitySize));
        batch.Add(BatchNames.Labels(Objective), labels, shape);
        batch.Count(Objective, labels.Length);
    }
}
