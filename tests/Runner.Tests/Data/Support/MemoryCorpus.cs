using Runner.Data;

namespace Runner.Tests.Data;

/// <summary>Documents given by the test, in shards.</summary>
internal sealed class MemoryCorpus : ICorpus
{
    public MemoryCorpus(params string[][][] shards)
        : this(shards.Select((documents, i) => (ICorpusShard)new Shard($"shard {i}", documents.Select(d => new TextDocument(d)))))
    {
    }

    public MemoryCorpus(IEnumerable<ICorpusShard> shards) => Shards = [.. shards];

    public string Name => "memory";

    public string Source => "a test";

    public string Fingerprint { get; init; } = Guid.NewGuid().ToString();

    public IReadOnlyList<ICorpusShard> Shards { get; }

    internal sealed class Shard(string name, IEnumerable<TextDocument> documents) : ICorpusShard
    {
        public string Name => name;

        public long Bytes { get; init; } = 1000;

        public IEnumerable<TextDocument> Read(CancellationToken cancellation) => documents;
    }
}
