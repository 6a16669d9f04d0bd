using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Runner.Data;

namespace Runner.Plugins.Data;

/// <summary>One side of a text that is split by the hashes of its documents.</summary>
internal sealed class SplitCorpus : ICorpus
{
    private readonly ICorpus _whole;
    private readonly string _side;
    private readonly Lazy<string> _fingerprint;

    public SplitCorpus(ICorpus whole, double share, long seed, bool isHeldOut)
    {
        _whole = whole;
        _side = string.Create(CultureInfo.InvariantCulture, $"{(isHeldOut ? "held out" : "all but")} {share * 100:0.####} %, seed {seed}");
        _fingerprint = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"split 1 {(isHeldOut ? "held-out" : "rest")} {share:R} {seed}\n{whole.Fingerprint}")))));
        Shards = [.. whole.Shards.Select(shard => new Shard(shard, share, seed, isHeldOut))];
    }

    public string Name => _whole.Name;

    public string Source => $"{_whole.Source}; {_side}";

    public IReadOnlyList<string> Paths => _whole.Paths;

    public string Fingerprint => _fingerprint.Value;

    public IReadOnlyList<ICorpusShard> Shards { get; }

    private sealed class Shard(ICorpusShard whole, double share, long seed, bool isHeldOut) : ICorpusShard
    {
        public string Name => whole.Name;

        /// <summary>All of it is read.</summary>
        public long Bytes => whole.Bytes;

        public IEnumerable<TextDocument> Read(CancellationToken cancellation)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var start = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(start, seed);
            foreach (var document in whole.Read(cancellation))
            {
                hash.AppendData(start);
                foreach (var sentence in document.Sentences)
                {
                    hash.AppendData(MemoryMarshal.AsBytes(sentence.AsSpan()));
                    hash.AppendData("\n\0"u8);
                }
                // the first 53 bits as a number from 0 to 1
                var place = (BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset()) >> 11) * (1.0 / (1UL << 53));
                if (place < share == isHeldOut)
                    yield return document;
            }
        }
    }
}
