using Runner.Plugins.Collectives.Mpi.Binding;
using Runner.Plugins.Collectives.Mpi.Node;
using Runner.Plugins.Collectives.Tensors;

namespace Runner.Plugins.Collectives.Mpi.Reduction;

// N elements, R ranks, K lanes

/// <summary>
/// The operations on buffers that all ranks of a machine see. Within a machine each rank works on its own share of the elements, for all. Between machines
/// the ranks of one lane, one of each machine, work on the lane's share.
/// </summary>
/// <param name="mpi">The library.</param>
/// <param name="map">Which rank is where.</param>
/// <param name="control">Where the ranks of this machine meet.</param>
/// <param name="lane">This rank's lane; null for ranks without one and where there is one machine.</param>
/// <param name="reduction">How lanes sum; null without a lane.</param>
internal sealed unsafe class MachineReduction(MpiLibrary mpi, RankMap map, NodeControl control, Communicator? lane, ILaneReduction? reduction)
{
    // elements; shorter ones cost more in messages than they gain, longer ones keep other machines waiting
    private const long LeastChunk = 1 << 16;
    private const long MostChunk = 1 << 22;
    // a count of bytes must fit into an int
    private const long MostBytes = 1 << 28;

    /// <summary>Sums buffers [N]. All ranks of the machine have met before; they meet again at the end.</summary>
    public void AllReduce(RankSum sum, nint[] buffers, long elements)
    {
        if (map.NodeCount == 1)
        {
            var (start, end) = Stretches.Part(0, elements, map.Size, map.Local);
            sum.Sum(buffers, buffers, start, end - start);
        }
        else if (lane is not null)
        {
            var (start, end) = Stretches.Part(0, elements, map.LaneCount, map.Local);
            reduction!.Run(sum, buffers, Chunks(start, end, null, ChunkOf(elements)));
        }
        control.Meet(nameof(AllReduce));
    }

    /// <summary>Sums each rank's stretch into its buffer.</summary>
    public void ReduceScatter(RankSum sum, nint[] buffers, IReadOnlyList<long> bounds)
    {
        if (map.NodeCount == 1)
        {
            var (start, end) = (bounds[map.Rank], bounds[map.Rank + 1]);
            sum.Sum(buffers, [buffers[map.Local]], start, end - start);
        }
        else if (lane is not null)
        {
            var chunk = ChunkOf(bounds[^1]);
            var chunks = new List<Chunk>();
            for (var rank = 0; rank < map.Size; rank++)
            {
                var (start, end) = Stretches.Part(bounds[rank], bounds[rank + 1], map.LaneCount, map.Local);
                chunks.AddRange(Chunks(start, end, rank, chunk));
            }
            reduction!.Run(sum, buffers, chunks);
        }
        control.Meet(nameof(ReduceScatter));
    }

    /// <summary>Gives each rank's stretch to all. Elements of <paramref name="size"/> bytes.</summary>
    public void AllGather(int size, nint[] buffers, IReadOnlyList<long> bounds)
    {
        if (lane is not null)
            GatherFromMachines(size, buffers, bounds);
        if (map.NodeCount > 1)
            control.Meet(nameof(AllGather));
        for (var rank = 0; rank < map.Size; rank++)
        {
            if (map.NodeOf[rank] == map.Node)
            {
                Copy(buffers[map.LocalOf[rank]], buffers[map.Local], bounds[rank] * size, bounds[rank + 1] * size);
                continue;
            }
            for (var local = 0; local < map.LaneCount; local++)
            {
                var (start, end) = Stretches.Part(bounds[rank], bounds[rank + 1], map.LaneCount, local);
                Copy(buffers[local], buffers[map.Local], start * size, end * size);
            }
        }
        control.Meet(nameof(AllGather));
    }

    // The lane's part of each stretch of this machine goes to all other machines, and theirs come into this rank's buffer.
    private void GatherFromMachines(int size, nint[] buffers, IReadOnlyList<long> bounds)
    {
        var requests = new List<nint>();
        foreach (var away in new[] { true, false })            // what comes first: then nothing has to be kept for later
        {
            for (var rank = 0; rank < map.Size; rank++)
            {
                if (map.NodeOf[rank] != map.Node != away)
                    continue;
                var (start, end) = Stretches.Part(bounds[rank], bounds[rank + 1], map.LaneCount, map.Local);
                for (var at = start * size; at < end * size; at += MostBytes)
                {
                    var bytes = (int)Math.Min(MostBytes, end * size - at);
                    if (away)
                        requests.Add(lane!.Receive(buffers[map.Local] + (nint)at, bytes, mpi.Constants.Byte, map.NodeOf[rank], rank));
                    else
                        requests.AddRange(Others().Select(node => lane!.Send(buffers[map.LocalOf[rank]] + (nint)at, bytes, mpi.Constants.Byte, node, rank)));
                }
            }
        }
        for (var i = 0; i < requests.Count; i++)
        {
            var request = requests[i];
            mpi.Wait(ref request);
        }
    }

    // beginning with the next one, so that not all send to the same at a time
    private IEnumerable<int> Others() => Enumerable.Range(1, map.NodeCount - 1).Select(step => (map.Node + step) % map.NodeCount);

    // enough chunks to fill the chain of machines several times
    private long ChunkOf(long elements) => Math.Clamp(elements / map.LaneCount / (8L * map.Runs.Count), LeastChunk, MostChunk);

    private static List<Chunk> Chunks(long start, long end, int? owner, long length)
    {
        var chunks = new List<Chunk>();
        for (; start < end; start += length)
            chunks.Add(new Chunk(start, Math.Min(length, end - start), owner));
        return chunks;
    }

    private static void Copy(nint from, nint to, long start, long end)
    {
        if (from != to && start < end)
            Buffer.MemoryCopy((void*)(from + (nint)start), (void*)(to + (nint)start), end - start, end - start);
    }
}
