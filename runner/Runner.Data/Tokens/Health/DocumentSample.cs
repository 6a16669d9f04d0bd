using System.Buffers.Binary;
using System.Numerics;

namespace Runner.Data;

/// <summary>
/// Hashes of different documents, at most about a million of them: of larger corpora those whose hash ends in enough zeros, so that equal documents are sampled
/// alike wherever they stand, in bounded memory (32 MB), and any two samples can be compared.
/// </summary>
internal sealed class DocumentSample
{
    private const int Capacity = 1 << 20;

    private readonly int _capacity;
    private HashSet<ulong> _hashes = [];

    public DocumentSample(int capacity = Capacity) => _capacity = capacity;

    /// <summary>How many zeros a sampled hash ends in: one of 2^this documents is sampled; 0 for all.</summary>
    public int Zeros { get; private set; }

    /// <summary>Sampled documents, repetitions included.</summary>
    public long Seen { get; private set; }

    /// <summary>Sampled documents that were seen before.</summary>
    public long Repeated { get; private set; }

    /// <summary>Different sampled documents.</summary>
    public int Count => _hashes.Count;

    public void Add(ulong hash)
    {
        if (BitOperations.TrailingZeroCount(hash) < Zeros)
            return;
        Seen++;
        if (!_hashes.Add(hash))
        {
            Repeated++;
            return;
        }
        while (_hashes.Count > _capacity)
            Thin();
    }

    /// <summary>Share of sampled documents that repeat an earlier one.</summary>
    public double RepeatedShare => Seen == 0 ? 0 : (double)Repeated / Seen;

    /// <summary>Documents of this sample that the other has too, and how many could be compared.</summary>
    public (int Shared, int Compared) Overlap(DocumentSample other)
    {
        var zeros = Math.Max(Zeros, other.Zeros);
        var (shared, compared) = (0, 0);
        foreach (var hash in _hashes)
        {
            if (BitOperations.TrailingZeroCount(hash) < zeros)
                continue;
            compared++;
            shared += other._hashes.Contains(hash) ? 1 : 0;
        }
        return (shared, compared);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[(_hashes.Count + 1) * sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Zeros);
        var at = sizeof(ulong);
        foreach (var hash in _hashes.Order())
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), hash);
            at += sizeof(ulong);
        }
        return bytes;
    }

    public static DocumentSample Of(byte[] bytes)
    {
        var sample = new DocumentSample { Zeros = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes) };
        sample._hashes.EnsureCapacity(bytes.Length / sizeof(ulong) - 1);
        for (var at = sizeof(ulong); at < bytes.Length; at += sizeof(ulong))
            sample._hashes.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)));
        return sample;
    }

    // repetitions seen so far thin out like everything else, about: they are a share in the end
    private void Thin()
    {
        Zeros++;
        var before = _hashes.Count;
        _hashes = [.. _hashes.Where(hash => BitOperations.TrailingZeroCount(hash) >= Zeros)];
        Repeated = (long)Math.Round((double)Repeated * _hashes.Count / before);
        Seen = _hashes.Count + Repeated;
    }
}
