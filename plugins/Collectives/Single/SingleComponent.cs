using Runner.Collectives;
using Runner.Components;

namespace Runner.Plugins.Collectives.Single;

/// <summary>One process: nothing to exchange. What is taken where no launcher started this process.</summary>
[Component("collective/single")]
internal sealed class SingleComponent : ICollectiveComponent
{
    public int Priority => 0;

    public RankPlacement? Detect(CollectiveSurroundings surroundings) => new(0, 1, 0, 1);

    public ICollective Connect(CollectiveContext context) => context.Placement.Size == 1
        ? new SingleCollective(context.Device)
        : throw CollectiveErrors.NotSingle.With($"rank {context.Placement.Rank} of {context.Placement.Size}");
}
