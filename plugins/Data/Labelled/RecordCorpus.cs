using Runner.Data;

namespace Runner.Plugins.Data.Labelled;

/// <summary>The texts of a split as running text, a document for each record.</summary>
internal sealed class RecordCorpus(DataSplit split, Func<DataRecord, IEnumerable<string>> texts) : ICorpus, ICorpusShard
{
    public string Name => split.Name;

    public string Source => split.Source;

    public IReadOnlyList<string> Paths => split.Paths;

    public string Fingerprint => split.Fingerprint;

    public IReadOnlyList<ICorpusShard> Shards => [this];

    public long Bytes => split.Paths.Sum(path => new FileInfo(path).Length);

    public IEnumerable<TextDocument> Read(CancellationToken cancellation)
    {
        IReadOnlyList<string> before = [];
        foreach (var record in split.Records)
        {
            cancellation.ThrowIfCancellationRequested();
            // a passage is read once, whatever the number of questions about it: they follow each other and share the string
            var all = texts(record).ToList();
            var shared = before;
            before = all;
            var sentences = all.Where(text => !shared.Any(other => ReferenceEquals(other, text))).SelectMany(text => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
            if (sentences.Count > 0)
                yield return new TextDocument(sentences);
        }
    }
}
