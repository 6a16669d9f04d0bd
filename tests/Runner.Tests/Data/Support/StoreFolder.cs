using Runner.Data;
using Runner.Segmentation;

namespace Runner.Tests.Data;

/// <summary>A cache folder of a test's own, and texts to prepare in it.</summary>
internal sealed class StoreFolder : IDisposable
{
    /// <summary>15 tokens in 4 sentences of 3 documents; what is empty or white space counts as none.</summary>
    public static readonly string[][][] Text =
    [
        [["ab cd", "e"], ["f gh ijk"]],
        [],
        [["  ", "\t"], ["", "lmn o"], []],
    ];

    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    /// <summary>Names of what lies beside the stores, in order.</summary>
    public string[] Files => Directory.Exists(File("tokens"))
        ? [.. Directory.GetFiles(File("tokens")).Select(System.IO.Path.GetFileName).Cast<string>().Order(StringComparer.Ordinal)]
        : [];

    public void Dispose() => _folder.Dispose();

    public string File(string name) => _folder.File(name);

    public string Write(string name, string text) => _folder.Write(name, text);

    public ITokenStore Prepare(ICorpus corpus, IWordSegmenter? segmenter = null, TokenStoresOptions? options = null) =>
        new TokenStores(Path, options).Prepare(corpus, new CharacterTokenizer(), segmenter);

    /// <summary>Documents long enough for several blocks, each different.</summary>
    public static MemoryCorpus Many(string fingerprint, int shards, int documents) => new(Enumerable.Range(0, shards).Select(s =>
        (ICorpusShard)new MemoryCorpus.Shard($"shard {s}", Enumerable.Range(0, documents).Select(d =>
            new TextDocument([.. Enumerable.Range(0, 1 + (s + d) % 5).Select(i => string.Join(' ', Enumerable.Range(s * 1000 + d * 10 + i, 700)))])))))
    { Fingerprint = fingerprint };
}
