using System.Diagnostics;
using Runner.Collectives;

namespace Runner.Plugins.Collectives.Mpi.Node;

/// <summary>
/// Messages of all ranks in memory of the machine. Each slot has two places for a message, written in turn: a reader never waits for a writer, not even
/// for one that died while writing.
/// </summary>
/// <param name="slots">A slot for each rank of the world, in shared memory.</param>
/// <param name="rank">This rank.</param>
/// <param name="size">Ranks in all.</param>
/// <param name="isHere">Whether a rank's messages can come here: all, or those of this machine.</param>
internal sealed unsafe class NodeBoard(byte* slots, int rank, int size, Func<int, bool> isHere) : IRankBoard
{
    /// <summary>Bytes of a rank's slot: how many messages it has had, and two places.</summary>
    public const int SlotBytes = 64 + 2 * SlotHalf;

    private const int SlotHalf = 16 + Longest;
    private const int Longest = 1008;
    private const int Attempts = 100;

    private readonly Lock _gate = new();

    public int Capacity => Longest;

    public void Post(ReadOnlySpan<byte> message)
    {
        if (message.Length > Capacity)
            throw CollectiveErrors.BoardMessage.With(message.Length, Capacity);
        lock (_gate)
            Write(rank, message);
    }

    public (byte[] Message, TimeSpan Age)? Read(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, size);
        return isHere(rank) && Newest(rank) is var (_, message, arrived) ? (message, Stopwatch.GetElapsedTime(arrived)) : null;
    }

    /// <summary>How many messages a rank has posted, the newest, and when it came; null before the first.</summary>
    public (long Count, byte[] Message, long Arrived)? Newest(int rank)
    {
        ref var count = ref Count(rank);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = Volatile.Read(ref count);
            if (before == 0)
                return null;
            var half = HalfOf(rank, before);
            var arrived = *(long*)half;
            var message = new ReadOnlySpan<byte>(half + 16, Math.Clamp(*(int*)(half + 8), 0, Longest)).ToArray();
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref count) == before)
                return (before, message, arrived);
        }
        return null;                                       // it posts faster than it can be read; the next look may succeed
    }

    /// <summary>Puts a message into a slot whose only writer the caller is.</summary>
    public void Write(int rank, ReadOnlySpan<byte> message)
    {
        ref var count = ref Count(rank);
        var next = Volatile.Read(ref count) + 1;
        var half = HalfOf(rank, next);
        Interlocked.MemoryBarrier();
        *(long*)half = Stopwatch.GetTimestamp();          // of the machine, not of the process
        *(int*)(half + 8) = message.Length;
        message.CopyTo(new Span<byte>(half + 16, Longest));
        Volatile.Write(ref count, next);
    }

    private ref long Count(int rank) => ref *(long*)(slots + (long)rank * SlotBytes);

    private byte* HalfOf(int rank, long count) => slots + (long)rank * SlotBytes + 64 + (count & 1) * SlotHalf;
}
