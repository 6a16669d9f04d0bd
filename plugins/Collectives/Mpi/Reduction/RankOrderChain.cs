using System.Runtime.InteropServices;
using Runner.Plugins.Collectives.Mpi.Binding;

namespace Runner.Plugins.Collectives.Mpi.Reduction;

/// <summary>
/// Sums over machines in the order of ranks: a partial sum travels along the machines, each adding its ranks, and the finished sum travels back. Chunks
/// follow each other through this chain, so that all links are busy at once, each with every element once in either direction: as much as a ring moves.
/// A chunk c passes position j of the chain at time c + j and comes back at later times; each machine does its work in the order of those times,
/// and every message was sent at an earlier time than it is needed, so nobody waits in a circle.
/// </summary>
internal sealed unsafe class RankOrderChain(MpiLibrary mpi, Communicator lane, RankMap map) : ILaneReduction
{
    // chunks that are being summed, sent, or received
    private const int Slots = 6;

    // receives that are begun before their turn, so that what comes meanwhile finds its place
    private const int Ahead = 2;

    private readonly Queue<(nint Request, nint Memory)> _underWay = new();
    private readonly Stack<nint> _free = new();
    private long _slotBytes;

    public void Run(RankSum sum, nint[] buffers, IReadOnlyList<Chunk> chunks)
    {
        if (chunks.Count == 0)
            return;
        Provide(chunks.Max(chunk => chunk.Count) * sum.PartialBytes);
        var stages = Stages(chunks).OrderBy(stage => stage.Time).ThenBy(stage => stage.Tag).ToArray();
        var begun = new Queue<(nint Request, nint Memory)>();
        for (var i = 0; i < stages.Length; i++)
        {
            while (i + begun.Count < stages.Length && (begun.Count == 0 || (begun.Count <= Ahead && _free.Count > 0)))
                begun.Enqueue(Begin(sum, stages[i + begun.Count]));
            var (request, memory) = begun.Dequeue();
            if (request != 0)
                mpi.Wait(ref request);
            if (stages[i].Tag < map.Runs.Count)
                Forward(sum, buffers, stages[i].Chunk, stages[i].Tag, memory);
            else
                Deliver(sum, buffers, stages[i].Chunk, memory, stages[i].Tag - map.Runs.Count);
        }
        while (_underWay.Count > 0)
            Reclaim();
    }

    public void Dispose()
    {
        foreach (var memory in _free)
            NativeMemory.AlignedFree((void*)memory);
        _free.Clear();
    }

    // This machine's part of each chunk's way: at position j of the chain, then at hop d of the way back. Tags say which: j, and J + d.
    private IEnumerable<(long Time, int Tag, Chunk Chunk)> Stages(IReadOnlyList<Chunk> chunks)
    {
        var last = map.Runs.Count - 1;
        for (var c = 0; c < chunks.Count; c++)
        {
            for (var position = 0; position <= last; position++)
            {
                if (map.Runs[position].Node == map.Node)
                    yield return (c + position, position, chunks[c]);
            }
            var way = WayBack(chunks[c]);
            for (var hop = 1; hop < way.Count; hop++)
            {
                if (way[hop] == map.Node)
                    yield return (c + last + hop, map.Runs.Count + hop, chunks[c]);
            }
        }
    }

    // Machines that need the sum, beginning with the one that has it.
    private List<int> WayBack(Chunk chunk)
    {
        var end = map.Runs[^1].Node;
        return chunk.Owner is { } owner ? [.. new[] { end, map.NodeOf[owner] }.Distinct()] : [.. map.Runs.Reverse().Select(run => run.Node).Distinct()];
    }

    // Memory for a stage, and the receive of what it begins with: nothing at the head of the chain.
    private (nint Request, nint Memory) Begin(RankSum sum, (long Time, int Tag, Chunk Chunk) stage)
    {
        var (_, tag, chunk) = stage;
        var memory = Take();
        if (tag == 0)
            return (0, memory);
        return tag < map.Runs.Count
            ? (Receive(memory, chunk.Count * sum.PartialBytes, map.Runs[tag - 1].Node, tag - 1), memory)
            : (Receive(memory, chunk.Count * sum.ElementBytes, WayBack(chunk)[tag - map.Runs.Count - 1], tag), memory);
    }

    private void Forward(RankSum sum, nint[] buffers, Chunk chunk, int position, nint partial)
    {
        var sources = Array.ConvertAll(map.Runs[position].Locals, local => buffers[local]);
        sum.Accumulate(sources, partial, continues: position > 0, chunk.Offset, chunk.Count);
        if (position < map.Runs.Count - 1)
        {
            Send(partial, chunk.Count * sum.PartialBytes, map.Runs[position + 1].Node, position);
            return;
        }
        sum.RoundInPlace(partial, chunk.Count);
        Deliver(sum, buffers, chunk, partial, 0);
    }

    private void Deliver(RankSum sum, nint[] buffers, Chunk chunk, nint rounded, int hop)
    {
        var way = WayBack(chunk);
        if (chunk.Owner is not { } owner)
            sum.Spread(rounded, buffers, chunk.Offset, chunk.Count);
        else if (map.NodeOf[owner] == map.Node)
            sum.Spread(rounded, [buffers[map.LocalOf[owner]]], chunk.Offset, chunk.Count);
        if (hop + 1 < way.Count)
            Send(rounded, chunk.Count * sum.ElementBytes, way[hop + 1], map.Runs.Count + hop + 1);
        else
            _free.Push(rounded);
    }

    private void Send(nint memory, long bytes, int node, int tag) =>
        _underWay.Enqueue((lane.Send(memory, checked((int)bytes), mpi.Constants.Byte, node, tag), memory));

    private nint Receive(nint memory, long bytes, int node, int tag) => lane.Receive(memory, checked((int)bytes), mpi.Constants.Byte, node, tag);

    private nint Take()
    {
        if (_free.Count == 0)
            Reclaim();
        return _free.Pop();
    }

    private void Reclaim()
    {
        var (request, memory) = _underWay.Dequeue();
        mpi.Wait(ref request);
        _free.Push(memory);
    }

    private void Provide(long bytes)
    {
        if (bytes <= _slotBytes)
            return;
        Dispose();
        _slotBytes = bytes;
        for (var slot = 0; slot < Slots; slot++)
            _free.Push((nint)NativeMemory.AlignedAlloc((nuint)bytes, 4096));
    }
}
