using System.Runtime.InteropServices;
using Runner.Plugins.Collectives.Mpi.Binding;

namespace Runner.Plugins.Collectives.Mpi.Reduction;

/// <summary>
/// Sums over machines as MPI likes best: each machine's ranks in their order first, then the machines in an order of MPI's own. One machine gets the
/// sum and gives it to the others, so that all have the same bits; the machines take turns at it.
/// </summary>
internal sealed unsafe class TreeReduction(MpiLibrary mpi, Communicator lane, RankMap map) : ILaneReduction
{
    private nint _partial;
    private long _bytes;

    public void Run(RankSum sum, nint[] buffers, IReadOnlyList<Chunk> chunks)
    {
        Provide(chunks.Select(chunk => chunk.Count).DefaultIfEmpty().Max() * sum.PartialBytes);
        var type = sum.PartialBytes == sizeof(double) ? mpi.Constants.Double : mpi.Constants.Float;
        for (var c = 0; c < chunks.Count; c++)
        {
            var (offset, count, owner) = chunks[c];
            var root = owner is { } rank ? map.NodeOf[rank] : c % map.NodeCount;
            sum.Accumulate(buffers, _partial, continues: false, offset, count);
            lane.Reduce(_partial, (int)count, type, root);
            if (map.Node == root)
                sum.RoundInPlace(_partial, count);
            if (owner is null)
                lane.Broadcast(_partial, checked((int)(count * sum.ElementBytes)), mpi.Constants.Byte, root);
            if (owner is null)
                sum.Spread(_partial, buffers, offset, count);
            else if (map.Node == root)
                sum.Spread(_partial, [buffers[map.LocalOf[owner.Value]]], offset, count);
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree((void*)_partial);
        (_partial, _bytes) = (0, 0);
    }

    private void Provide(long bytes)
    {
        if (bytes <= _bytes)
            return;
        Dispose();
        (_partial, _bytes) = ((nint)NativeMemory.AlignedAlloc((nuint)bytes, 4096), bytes);
    }
}
