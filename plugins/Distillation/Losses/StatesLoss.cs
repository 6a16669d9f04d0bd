using Runner.Distillation;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Losses;

/// <summary>Squared differences of states [B, L, d], summed over pairs of layers; layer 0 is the embedding output.</summary>
internal sealed class StatesLoss : DistillationLoss
{
    private readonly IReadOnlyList<LayerPair> _pairs;
    private readonly StateProjection _projection;
    private readonly PaddingRule _padding;

    public StatesLoss(string name, IReadOnlyList<LayerPair> pairs, Projection projection, PaddingRule padding, DistillationContext context)
        : base(name)
    {
        (_pairs, _padding) = (pairs, padding);
        _projection = new StateProjection(projection, pairs.Count, context);
        register_module("projection", _projection);
    }

    public override IReadOnlyList<DistillationTerm> Forward(DistillationStates student, DistillationStates teacher, Batch batch)
    {
        using var scope = NewDisposeScope();
        var padding = training ? _padding : PaddingRule.Skip;
        var sum = zeros([], ScalarType.Float32, student.Output.Hidden.device);
        for (var i = 0; i < _pairs.Count; i++)
        {
            var learned = _projection.Apply(i, student.Output.HiddenStates.Layer(_pairs[i].Student, "student", "states"));
            var taught = teacher.Output.HiddenStates.Layer(_pairs[i].Teacher, "teacher", "states");
            sum = sum + Distances.Squared(learned, taught, batch, padding);
        }
        return [Distances.Term(GetName(), sum.MoveToOuterDisposeScope(), batch, padding)];
    }
}
