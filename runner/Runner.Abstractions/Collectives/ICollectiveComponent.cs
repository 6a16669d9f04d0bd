using Microsoft.Extensions.Logging;
using Runner.Components;
using static TorchSharp.torch;

namespace Runner.Collectives;

/// <summary>Describes how the processes of one training exchange tensors.</summary>
[ComponentKind("collective")]
public interface ICollectiveComponent : IComponent
{
    /// <summary>Which engine is taken where a recipe names none and several could serve: the greatest.</summary>
    int Priority { get; }

    /// <summary>
    /// Where this process stands among those that a launcher (<c>mpirun</c>, <c>srun</c>, ...) started; null where this engine cannot serve them. Reads the
    /// surroundings alone: loads nothing, talks to nobody.
    /// </summary>
    RankPlacement? Detect(CollectiveSurroundings surroundings);

    /// <summary>Why <see cref="Detect"/> gives nothing, for whoever named this engine; a sentence without its full stop.</summary>
    string WhyNot(CollectiveSurroundings surroundings) => NoLauncher;

    /// <summary>The usual reason.</summary>
    const string NoLauncher = "the environment has none of the variables that its launchers set";

    /// <summary>Joins the other processes. Returns when all are there.</summary>
    ICollective Connect(CollectiveContext context);
}

/// <summary>What a process can know before it talks to others.</summary>
/// <param name="Environment">Environment variables.</param>
/// <param name="WantsCuda">Whether tensors will live on a GPU.</param>
public sealed record CollectiveSurroundings(IReadOnlyDictionary<string, string> Environment, bool WantsCuda);

/// <summary>A process among those of one training.</summary>
/// <param name="Rank">Its number, from 0.</param>
/// <param name="Size">Processes in all.</param>
/// <param name="LocalRank">Its number among those of its machine, from 0.</param>
/// <param name="LocalSize">Processes on its machine.</param>
public sealed record RankPlacement(int Rank, int Size, int LocalRank, int LocalSize);

/// <summary>What an engine works with.</summary>
/// <param name="Placement">What <see cref="ICollectiveComponent.Detect"/> found.</param>
/// <param name="Device">Where tensors will live.</param>
/// <param name="InRankOrder">Whether sums must be taken in the order of ranks, so that they are the same bits in every run of that many ranks.</param>
/// <param name="Logger">For warnings.</param>
public sealed record CollectiveContext(RankPlacement Placement, Device Device, bool InRankOrder, ILogger Logger);
