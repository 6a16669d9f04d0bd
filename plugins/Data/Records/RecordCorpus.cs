using Runner.Data;

namespace Runner.Plugins.Data;

/// <summary>The texts of a split as running text, so that a vocabulary can be built of them: a document for each record.</summary>
internal sealed class RecordCorpus(DataSplit split) : ICorpus
{
    public string Name => split.Name;

    public string Source => split.Source;

    public IReadOnlyList<string> Paths => split.Paths;

    public string Fingerprint => split.Fingerprint;

    public IReadOnlyList<ICorpusShard> Shards => [new Shard(split)];

    private sealed class Shard(DataSplit split) : ICorpusShard
    {
        public string Name => split.Name;

        public long Bytes => split.Paths.Sum(path => new FileInfo(path).Length);

        public IEnumerable<TextDocument> Read(CancellationToken cancellation)
        {
            var passage = "";
            foreach (var record in split.Records)
            {
                cancellation.ThrowIfCancellationRequested();
                List<string> texts = record switch
                {
                    TextRecord text => text.Second is null ? [text.First] : [text.First, text.Second],
                    TaggedRecord words => [words.Text],
                    // questions about a passage stand together
                    QuestionRecord question when question.Passage == passage => [question.Question],
                    QuestionRecord question => [question.Question, passage = question.Passage],
                    SequenceRecord items => [string.Join(' ', items.Items)],
                    _ => [],
                };
                texts.RemoveAll(string.IsNullOrWhiteSpace);
                if (texts.Count > 0)
                    yield return new TextDocument(texts);
            }
        }
    }
}
