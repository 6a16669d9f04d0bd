using System.Buffers.Binary;

namespace Runner.Plugins.Collectives.Mpi.Node;

/// <summary>Messages of any length between all ranks, through a slot of each rank of the world in memory of every machine.</summary>
/// <param name="slots">First slot.</param>
/// <param name="rank">This rank.</param>
/// <param name="size">Ranks in all.</param>
/// <param name="control">Where the ranks of this machine meet.</param>
/// <param name="spread">Brings this machine's slots to the others and theirs here; called by one rank of each machine. Null for the rest.</param>
internal sealed unsafe class BufferExchange(byte* slots, int rank, int size, NodeControl control, Action? spread)
{
    /// <summary>Bytes of a rank's slot: the length of its message, and as much of it as fits.</summary>
    public const int SlotBytes = 4096;

    private const int Header = sizeof(int);
    private const int Payload = SlotBytes - Header;

    public byte[][] Exchange(ReadOnlySpan<byte> message)
    {
        byte[][]? all = null;
        for (var at = 0; at == 0 || at < all!.Max(m => m.Length); at += Payload)
        {
            var own = Slot(rank);
            BinaryPrimitives.WriteInt32LittleEndian(own, message.Length);
            if (at < message.Length)
                message[at..Math.Min(message.Length, at + Payload)].CopyTo(own[Header..]);
            control.Meet("Exchange");
            if (spread is not null)
                spread();
            control.Meet("Exchange");
            all ??= [.. Enumerable.Range(0, size).Select(r => new byte[BinaryPrimitives.ReadInt32LittleEndian(Slot(r))])];
            for (var r = 0; r < size; r++)
            {
                if (at < all[r].Length)
                    Slot(r).Slice(Header, Math.Min(Payload, all[r].Length - at)).CopyTo(all[r].AsSpan(at));
            }
            control.Meet("Exchange");
        }
        return all!;
    }

    private Span<byte> Slot(int r) => new(slots + (long)r * SlotBytes, SlotBytes);
}
