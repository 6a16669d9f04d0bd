using Runner.Data;

namespace Runner.Tests.Tokenizers;

/// <summary>Sentences in memory, each shard one document.</summary>
internal sealed class MemoryCorpus(params string[][] shards) : ICorpus
{
    public string Name => "memory";

    public string Source => "memory";

    public string Fingerprint => string.Join('\f', shards.Select(shard => string.Join('\n', shard)));

    public IReadOnlyList<ICorpusShard> Shards => [.. shards.Select(sentences => new Shard(sentences))];

    private sealed class Shard(string[] sentences) : ICorpusShard
    {
        public string Name => "memory";

        public long Bytes => 1;

        public IEnumerable<TextDocument> Read(CancellationToken cancellation) => [new TextDocument(sentences)];
    }
}
