using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Runner.Data;
using Runner.Errors;

namespace Runner.Plugins.Data;

/// <summary>One side of a text that is split by the hashes of its documents.</summary>
internal sealed class SplitCorpus : ICorpus
{
    private readonly ICorpus _whole;
    private readonly string _side;
    private readonly (double Share, bool IsHeldOut) _split;
    private readonly Documents[] _documents;
    private readonly Lazy<string> _fingerprint;

    public SplitCorpus(ICorpus whole, double share, long seed, bool isHeldOut)
    {
        _whole = whole;
        _split = (share, isHeldOut);
        _side = string.Create(CultureInfo.InvariantCulture, $"{(isHeldOut ? "held out" : "all but")} {share * 100:0.####} %, seed {seed}");
        _fingerprint = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"split 1 {(isHeldOut ? "held-out" : "rest")} {share:R} {seed}\n{whole.Fingerprint}")))));
        _documents = new Documents[whole.Shards.Count];
        Shards = [.. whole.Shards.Select((shard, i) => new Shard(shard, share, seed, isHeldOut, read => _documents[i] = read))];
    }

    public string Name => _whole.Name;

    public string Source => $"{_whole.Source}; {_side}";

    public IReadOnlyList<string> Paths => _whole.Paths;

    public string Fingerprint => _fingerprint.Value;

    public IReadOnlyList<ICorpusShard> Shards { get; }

    /// <summary>How many documents the whole has, and a share that would give this side one of them.</summary>
    public RunnerException? WhyEmpty
    {
        get
        {
            var all = _documents.Where(shard => shard.Count > 0).ToList();
            if (all.Count == 0)
                return null;
            var count = all.Sum(shard => shard.Count);
            return _split.IsHeldOut
                ? DataPluginErrors.ShareTooSmall.With(Percent(_split.Share), _whole.Name, count, Percent(Above(all.Min(shard => shard.First))))
                : DataPluginErrors.ShareTooLarge.With(Percent(_split.Share), _whole.Name, count, Percent(Below(all.Max(shard => shard.Last))));
        }
    }

    // places are numbers from 0 to 1, those below the share held out: in as few digits as tell the two sides apart
    private static double Above(double place)
    {
        for (var scale = 1e4; scale < 1e15; scale *= 10)
        {
            if (Math.Ceiling(place * scale) / scale is var share && share > place && share < 1)
                return share;
        }
        return Math.BitIncrement(place);
    }

    private static double Below(double place)
    {
        for (var scale = 1e4; scale < 1e15; scale *= 10)
        {
            if (Math.Floor(place * scale) / scale is > 0 and var share)
                return share;
        }
        return place;
    }

    private static string Percent(double share) => (share * 100).ToString("0.###########", CultureInfo.InvariantCulture) + " %";

    /// <summary>What was read of a shard of the whole.</summary>
    /// <param name="Count">Documents.</param>
    /// <param name="First">Least place of one.</param>
    /// <param name="Last">Greatest place of one.</param>
    private readonly record struct Documents(long Count, double First, double Last);

    private sealed class Shard(ICorpusShard whole, double share, long seed, bool isHeldOut, Action<Documents> read) : ICorpusShard
    {
        public string Name => whole.Name;

        /// <summary>All of it is read.</summary>
        public long Bytes => whole.Bytes;

        public IEnumerable<TextDocument> Read(CancellationToken cancellation)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var start = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(start, seed);
            var seen = new Documents(0, 1, 0);
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
                seen = new Documents(seen.Count + 1, Math.Min(seen.First, place), Math.Max(seen.Last, place));
                if (place < share == isHeldOut)
                    yield return document;
            }
            read(seen);
        }
    }
}
