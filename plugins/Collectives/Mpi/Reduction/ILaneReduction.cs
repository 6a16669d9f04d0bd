namespace Runner.Plugins.Collectives.Mpi.Reduction;

/// <summary>A piece of a buffer that one lane sums over the machines.</summary>
/// <param name="Offset">First element.</param>
/// <param name="Count">Elements.</param>
/// <param name="Owner">World rank that gets the sum; null for all.</param>
internal sealed record Chunk(long Offset, long Count, int? Owner);

/// <summary>A way to sum over machines.</summary>
internal interface ILaneReduction : IDisposable
{
    /// <summary>Sums the chunks of this lane into the buffers of this machine's ranks; called by the lane's ranks of all machines alike.</summary>
    /// <param name="sum">For the element type.</param>
    /// <param name="buffers">First elements of the buffers of this machine's ranks.</param>
    /// <param name="chunks">In an order that is the same everywhere.</param>
    void Run(RankSum sum, nint[] buffers, IReadOnlyList<Chunk> chunks);
}
