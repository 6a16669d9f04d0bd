using Runner.Components;
using Runner.Distillation;
using Runner.PositionEncodings;
using Runner.Tasks;

namespace Runner.Plugins.Distillation.Losses.None;

/// <summary>Compares nothing: the zero loss, so that an ablation leaves a loss out by naming another type.</summary>
[Component("distillation/none")]
internal sealed class NoDistillationComponent : IDistillationLossComponent
{
    public double Weight => 0;

    public IEnumerable<ComponentProblem> Check(AttentionShape student, AttentionShape teacher) => [];

    public IReadOnlyList<string> Terms(IReadOnlyList<string> objectives) => [];

    public DistillationLoss Build(DistillationContext context) => new Nothing();

    private sealed class Nothing() : DistillationLoss("none")
    {
        public override bool NeedsLayers => false;

        public override IReadOnlyList<DistillationTerm> Forward(DistillationStates student, DistillationStates teacher, Batch batch) => [];
    }
}
