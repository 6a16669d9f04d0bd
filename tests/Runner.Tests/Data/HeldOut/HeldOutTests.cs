using Runner.Data;
using Runner.Errors;
using Runner.Tests.Support;

namespace Runner.Tests.Data;

public sealed class HeldOutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private TextData Open(string evaluation) => (TextData)Composed.Component<IDataComponent>(
        $"{{type: text, train: {{type: text, path: {_folder.Path}}}, evaluation: {evaluation}}}").Open();

    private static string[] Documents(ICorpus corpus) =>
        [.. corpus.Shards.SelectMany(shard => shard.Read(TestContext.Current.CancellationToken)).Select(document => string.Join('|', document.Sentences))];

    private static string Text(IEnumerable<int> documents) => string.Concat(documents.Select(i => $"document {i}\nwith two sentences\n\n"));

    [Fact]
    public void Documents_are_on_one_side_or_the_other_and_about_the_share_is_held_out()
    {
        _folder.Write("a.txt", Text(Enumerable.Range(0, 4000)));
        var data = Open("{share: 5%, seed: 3}");

        var (training, evaluation) = (Documents(data.Training), Documents(data.Evaluation!));

        Assert.Equal(4000, training.Length + evaluation.Length);
        Assert.Empty(training.Intersect(evaluation));
        Assert.InRange(evaluation.Length, 150, 250);
    }

    [Fact]
    public void The_split_follows_seed_and_share_and_not_the_order_of_files_or_documents()
    {
        _folder.Write("a.txt", Text(Enumerable.Range(0, 500)));
        _folder.Write("b.txt", Text(Enumerable.Range(500, 500)));
        var first = Documents(Open("{share: 10%}").Evaluation!);
        var other = Documents(Open("{share: 10%, seed: 2}").Evaluation!);
        var more = Documents(Open("{share: 0.2}").Evaluation!);
        File.Delete(_folder.File("a.txt"));
        _folder.Write("b.txt", Text(Enumerable.Range(0, 1000).Reverse()));

        Assert.Equal(first.Order(StringComparer.Ordinal), Documents(Open("{share: 10%}").Evaluation!).Order(StringComparer.Ordinal));
        Assert.NotEqual(first, other);
        Assert.Subset(more.ToHashSet(), first.ToHashSet());
    }

    [Fact]
    public void Equal_documents_are_on_the_same_side()
    {
        _folder.Write("a.txt", Text(Enumerable.Range(0, 300)) + Text(Enumerable.Range(0, 300)));
        var data = Open("{share: 20%}");

        Assert.Empty(Documents(data.Training).Intersect(Documents(data.Evaluation!)));
        Assert.All(Documents(data.Evaluation!).CountBy(document => document), document => Assert.Equal(2, document.Value));
    }

    [Fact]
    public void Fingerprints_differ_by_side_share_and_seed()
    {
        _folder.Write("a.txt", Text(Enumerable.Range(0, 10)));
        string[] all =
        [
            .. ((string[])["{share: 2%}", "{share: 2%, seed: 7}", "{share: 3%}"]).Select(Open).SelectMany(data => data.Parts.Select(part => part.Fingerprint)),
            Open("null").Training.Fingerprint,
        ];

        Assert.Equal(7, all.Distinct().Count());
        Assert.Equal(Open("{share: 2%}").Training.Fingerprint, Open("{share: 0.02}").Training.Fingerprint);
        Assert.Contains("held out 2 %, seed 1", Open("{share: 2%}").Evaluation!.Source, StringComparison.Ordinal);
    }

    /// <summary>Told so in docs/recipes.md: which documents are held out is known only by reading all of the text, so it is the text that is hashed.</summary>
    [Fact]
    public void Another_text_is_another_held_out_part_though_its_documents_are_the_same()
    {
        _folder.Write("a.txt", Text(Enumerable.Range(0, 10)));
        var before = Open("{share: 20%}").Evaluation!;
        var (documents, fingerprint) = (Documents(before), before.Fingerprint);
        var added = Enumerable.Range(10, 100).First(i => { _folder.Write("a.txt", Text([.. Enumerable.Range(0, 10), i])); return Documents(Open("{share: 20%}").Evaluation!).Length == documents.Length; });

        var after = Open("{share: 20%}").Evaluation!;

        Assert.InRange(added, 10, 109);
        Assert.Equal(documents, Documents(after));
        Assert.NotEqual(fingerprint, after.Fingerprint);
    }

    [Fact]
    public void Without_a_type_a_map_is_a_share_and_nothing_is_nothing()
    {
        _folder.Write("a.txt", Text([1]));

        Assert.Null(((TextData)Composed.Component<IDataComponent>($"{{type: text, train: {{type: text, path: {_folder.Path}}}}}").Open()).Evaluation);
        Assert.NotNull(Open("{share: 2%}").Evaluation);
        Assert.NotNull(Open("{type: held-out, share: 2%}").Evaluation);
    }

    [Theory]
    [InlineData("0%")]
    [InlineData("100%")]
    [InlineData("1.5")]
    [InlineData("2 percent")]
    [InlineData("-1%")]
    public void What_is_no_share_is_refused(string share) =>
        Assert.Contains(share, Composed.Problem<ICorpusComponent>(("type", "held-out"), ("share", share)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_share_without_a_document_says_how_many_there_are_and_what_share_has_one()
    {
        _folder.Write("a.txt", Text(Enumerable.Range(0, 30)));
        var error = Empty("0.01%", data => data.Evaluation!);

        Assert.Equal("RUN3123", error.Descriptor.Code);
        Assert.Matches(@"^the held-out share of 0\.01 % holds none of the 30 documents of '.+'; the least share that holds one is [\d.]+ %$", error.Message);
        var least = error.Message[(error.Message.LastIndexOf(" is ", StringComparison.Ordinal) + 4)..];
        Assert.Single(Documents(Open($"{{share: {least}}}").Evaluation!));

        error = Empty("99.99%", data => data.Training);
        Assert.Equal("RUN3124", error.Descriptor.Code);
        var most = error.Message[(error.Message.IndexOf(" share of ", error.Message.IndexOf("train on", StringComparison.Ordinal), StringComparison.Ordinal) + 10)..^8];
        Assert.Single(Documents(Open($"{{share: {most}}}").Training));

        RunnerException Empty(string share, Func<TextData, ICorpus> side)
        {
            var corpus = side(Open($"{{share: {share}}}"));
            Assert.Null(corpus.WhyEmpty);                      // nothing was read yet
            Assert.Empty(Documents(corpus));
            return corpus.WhyEmpty!;
        }
    }

    [Fact]
    public void It_is_no_text_by_itself() =>
        Assert.Equal("RUN3105", Assert.Throws<RunnerException>(() => Composed.Component<ICorpusComponent>(("type", "held-out"), ("share", "2%")).Open()).Descriptor.Code);
}
