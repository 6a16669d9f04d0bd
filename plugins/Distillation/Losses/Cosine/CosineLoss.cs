using Runner.Distillation;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Losses.Cosine;

/// <summary>One minus the cosine between states [B, L, d] of a token.</summary>
internal sealed class CosineLoss : DistillationLoss
{
    /// <summary>Under which it is reported.</summary>
    public const string TermName = "cosine";

    private readonly IReadOnlyList<LayerPair> _pairs;
    private readonly StateProjection _projection;

    public CosineLoss(IReadOnlyList<LayerPair> pairs, Projection projection, DistillationContext context)
        : base(TermName)
    {
        _pairs = pairs;
        _projection = new StateProjection(projection, pairs.Count, context);
        register_module("projection", _projection);
    }

    public override IReadOnlyList<DistillationTerm> Forward(DistillationStates student, DistillationStates teacher, Batch batch)
    {
        using var scope = NewDisposeScope();
        var sum = zeros([], ScalarType.Float32, student.Output.Hidden.device);
        for (var i = 0; i < _pairs.Count; i++)
        {
            var learned = _projection.Apply(i, student.Output.HiddenStates.Layer(_pairs[i].Student, "student", "states"));
            var taught = teacher.Output.HiddenStates.Layer(_pairs[i].Teacher, "teacher", "states");
            var cosine = (Directions.Of(learned) * Directions.Of(taught)).sum(-1);                // [B, L]
            sum = sum + Distances.SumOverTokens(1 - cosine, batch);
        }
        return [new DistillationTerm(TermName, sum.MoveToOuterDisposeScope(), batch.Tokens, BatchNames.Tokens)];
    }
}
