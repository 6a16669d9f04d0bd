using Runner.Data;

namespace Runner.Plugins.Data.Records;

/// <summary>The texts of a split's records as running text, so that a vocabulary can be built of them: a document for each record, of its texts' lines.</summary>
/// <param name="split">The split; read when the first document is asked for.</param>
/// <param name="texts">Texts of a record.</param>
internal sealed class RecordCorpus(DataSplit split, Func<DataRecord, IEnumerable<string?>> texts) : ICorpus, ICorpusShard
{
    public string Name => split.Name;

    public string Source => split.Source;

    public IReadOnlyList<string> Paths => split.Paths;

    public string Fingerprint => split.Fingerprint;

    public IReadOnlyList<ICorpusShard> Shards => [this];

    public long Bytes => split.Paths.Sum(path => new FileInfo(path) is { Exists: true } file ? file.Length : 0);

    /// <summary>The texts of the training split of text records; null where there is no such split.</summary>
    public static ICorpus? OfTraining(IReadOnlyList<DataSplit> splits) =>
        splits.FirstOrDefault(split => split.Name == "train") is { } train ? new RecordCorpus(train, Texts) : null;

    /// <summary>The texts of a record of any kind; none of one without texts.</summary>
    public static IEnumerable<string?> Texts(DataRecord record) => record switch
    {
        TextRecord text => [text.First, text.Second],
        QuestionRecord question => [question.Question, question.Passage],
        TaggedRecord tagged => [tagged.Text],
        _ => [],
    };

    public IEnumerable<TextDocument> Read(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        string? passage = null;
        foreach (var record in split.Records)
        {
            cancellation.ThrowIfCancellationRequested();
            // a passage counts once, not once for each question about it
            var repeats = record is QuestionRecord question && ReferenceEquals(question.Passage, passage);
            passage = (record as QuestionRecord)?.Passage;
            var sentences = texts(record).Where(text => text is not null && !(repeats && ReferenceEquals(text, passage)))
                .SelectMany(text => text!.Split(['\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
            if (sentences.Count > 0)
                yield return new TextDocument(sentences);
        }
    }
}
