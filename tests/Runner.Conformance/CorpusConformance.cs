using Runner.Data;

namespace Runner.Conformance;

/// <summary>What every corpus does.</summary>
public class CorpusConformance(ConformanceSubject subject) : ComponentConformance<ICorpusComponent>(subject)
{
    private const int Documents = 50;

    [Fact]
    public void Is_the_same_opened_twice()
    {
        var (first, second) = (Open(), Open());
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal(first.Shards.Select(s => s.Name), second.Shards.Select(s => s.Name));
        Assert.Equal(Read(first), Read(second));
        Assert.Equal(Read(first), Read(first));
    }

    [Fact]
    public void Gives_documents_of_sentences_none_empty()
    {
        var documents = Read(Open());
        Assert.NotEmpty(documents);
        Assert.All(documents, document => Assert.NotEmpty(document));
        Assert.All(documents.SelectMany(d => d), sentence => Assert.False(string.IsNullOrWhiteSpace(sentence)));
    }

    [Fact]
    public void Says_what_and_where_it_is()
    {
        var corpus = Open();
        Assert.NotEmpty(corpus.Name);
        Assert.NotEmpty(corpus.Source);
        Assert.True(corpus.Fingerprint.Length >= 36, "a fingerprint has at least 36 digits");
        Assert.All(corpus.Shards, shard => Assert.True(shard.Bytes >= 0));
    }

    [Fact]
    public void Stops_when_asked_to()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        foreach (var shard in Open().Shards)
            Assert.ThrowsAny<OperationCanceledException>(() => shard.Read(stop.Token).Count());
    }

    private ICorpus Open() => Subject.Create<ICorpusComponent>().Open();

    private static List<IReadOnlyList<string>> Read(ICorpus corpus) =>
        [.. corpus.Shards.SelectMany(shard => shard.Read(TestContext.Current.CancellationToken)).Take(Documents).Select(d => d.Sentences)];
}
