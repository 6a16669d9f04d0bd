using Runner.Data;
using Runner.Errors;
using Runner.ExampleBuilders;
using Runner.Plugins.Data;

namespace Runner.Tests.Data;

public sealed class ExampleBuilderTests : IDisposable
{
    private const int Cls = 2;
    private const int Sep = 3;

    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    private ITokenStore Store(params string[][] documents) =>
        new TokenStores(_cache.Path).Prepare(new MemoryCorpus([documents]), new CharacterTokenizer(), new SpaceSegmenter());

    private IExampleBuilder Single(ITokenStore store, int length, double shortSeqProb = 0) =>
        new SingleSegmentComponent(new SingleSegmentOptions { ShortSeqProb = shortSeqProb }).Build(new ExampleBuilderContext(store, length, _cache.Path));

    private IExampleBuilder Pair(ITokenStore store, int length, SentencePairOptions? options = null) =>
        new SentencePairComponent(options ?? new SentencePairOptions()).Build(new ExampleBuilderContext(store, length, _cache.Path));

    private static string Text(IEnumerable<int> ids) => string.Concat(ids.Select(id => id switch
    {
        Cls => "<",
        Sep => ">",
        _ => CharacterTokenizer.Character(id).ToString(),
    }));

    private static string[] All(IExampleBuilder builder) =>
        [.. Enumerable.Range(0, (int)builder.Count).Select(i => Text(builder.Read(i, 1, 0).Ids))];

    /// <summary>Random documents of which no two characters are alike, so that every token can be found again.</summary>
    private static string[][] Documents(Random random, int documents, int longest)
    {
        var next = '一';
        return [.. Enumerable.Range(0, documents).Select(_ => Enumerable.Range(0, 1 + random.Next(6))
            .Select(_ => string.Concat(Enumerable.Range(0, 1 + random.Next(longest)).Select(i => (i > 0 && random.Next(3) == 0 ? " " : "") + next++)))
            .ToArray())];
    }

    [Fact]
    public void Sentences_of_one_document_are_put_together_while_they_fit()
    {
        var builder = Single(Store(["ab", "cd", "e"], ["fghij"], ["k"]), 6);

        Assert.Equal(["<abcd>", "<e>", "<fghi>", "<j>", "<k>"], All(builder));
        Assert.Equal(5, builder.Count);
        Assert.Equal(11 / 5.0 + 2, builder.MeanLength, 1e-12);
    }

    [Fact]
    public void Special_tokens_and_cut_words_start_words_and_pieces_go_on_with_the_next_sentence()
    {
        var builder = Single(Store(["abcdefg h", "i"]), 6);

        Assert.Equal(["<abcd>", "<efgh>", "<i>"], All(builder));
        var second = builder.Read(1, 0, 0);
        Assert.Equal([true, true, false, false, true, true], second.StartsWord);
        Assert.Equal(new byte[6], second.SegmentIds);
        Assert.Null(second.PairLabel);
    }

    [Fact]
    public void Single_segments_hold_every_token_once_in_order()
    {
        var random = new Random(1);
        for (var round = 0; round < 40; round++)
        {
            var documents = Documents(random, 1 + random.Next(12), 20);
            var length = 3 + random.Next(14);
            var builder = Single(Store(documents), length);
            var sequences = All(builder);

            Assert.All(sequences, s => Assert.InRange(s.Length, 3, length));
            Assert.Equal(
                string.Concat(documents.SelectMany(d => d)).Replace(" ", "", StringComparison.Ordinal),
                string.Concat(sequences.Select(s => s[1..^1])));
            var documentOf = documents.SelectMany((d, i) => string.Concat(d).Select(c => (c, i))).Where(p => p.c != ' ').ToDictionary(p => p.c, p => p.i);
            Assert.All(sequences, s => Assert.Single(s[1..^1].Select(c => documentOf[c]).Distinct()));
            Assert.Equal(sequences.Average(s => s.Length), builder.MeanLength, 1e-9);
        }
    }

    [Fact]
    public void Pairs_keep_their_promises()
    {
        var random = new Random(2);
        for (var round = 0; round < 40; round++)
        {
            var documents = Documents(random, 2 + random.Next(10), 25);
            var length = 5 + random.Next(30);
            var builder = Pair(Store(documents), length);
            var text = string.Concat(documents.SelectMany(d => d)).Replace(" ", "", StringComparison.Ordinal);
            var documentOf = documents.SelectMany((d, i) => string.Concat(d).Select(c => (c, i))).Where(p => p.c != ' ').ToDictionary(p => p.c, p => p.i);
            for (var i = 0; i < builder.Count; i++)
            {
                var sequence = builder.Read(i, round, i % 3);
                var parts = Text(sequence.Ids).Split(['<', '>']);
                Assert.Equal(4, parts.Length);
                var (a, b) = (parts[1], parts[2]);
                Assert.InRange(sequence.Ids.Length, 5, length);
                Assert.NotEmpty(a);
                Assert.NotEmpty(b);
                Assert.Contains(a, text, StringComparison.Ordinal);           // stretches of the text, unbroken
                Assert.Contains(b, text, StringComparison.Ordinal);
                Assert.Equal(sequence.PairLabel == 0, documentOf[a[0]] == documentOf[b[0]]);
                if (sequence.PairLabel == 0)
                    Assert.True(text.IndexOf(b[0], StringComparison.Ordinal) > text.IndexOf(a[^1], StringComparison.Ordinal));
                Assert.Equal(Enumerable.Repeat((byte)0, a.Length + 2).Concat(Enumerable.Repeat((byte)1, b.Length + 1)), sequence.SegmentIds);
                Assert.True(sequence.StartsWord[0] && sequence.StartsWord[1] && sequence.StartsWord[a.Length + 1] && sequence.StartsWord[a.Length + 2]);
                Assert.True(sequence.StartsWord[^1]);
            }
        }
    }

    [Fact]
    public void Chunks_of_pairs_lie_end_to_end_within_documents()
    {
        var store = Store(Documents(new Random(3), 20, 30));
        var builder = Pair(store, 12);
        var file = File.ReadAllBytes(Directory.GetFiles(_cache.File("chunks")).Single());
        var starts = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(file.AsSpan(48)).ToArray();

        Assert.Equal(builder.Count + 1, starts.Length);
        Assert.Equal((0, store.TokenCount), (starts[0], starts[^1]));
        Assert.All(starts.Zip(starts.Skip(1)), chunk => Assert.InRange(chunk.Second - chunk.First, 1, 2 * (12 - 3) - 1));
        Assert.All(Enumerable.Range(0, 20), d => Assert.Contains(store.SentenceStart(store.DocumentStart(d)), starts));
    }

    [Fact]
    public void Labels_follow_the_asked_share_and_differ_between_epochs()
    {
        var documents = Enumerable.Range(0, 200).Select(d => Enumerable.Range(0, 8).Select(s => $"ab{d}c{s}de").ToArray()).ToArray();
        var builder = Pair(Store(documents), 35, new SentencePairOptions { ShortSeqProb = 0 });
        var none = Pair(Store(documents), 35, new SentencePairOptions { NegativeProb = 0, ShortSeqProb = 0 });

        int[] Labels(long seed, long epoch) => [.. Enumerable.Range(0, (int)builder.Count).Select(i => builder.Read(i, seed, epoch).PairLabel!.Value)];

        Assert.InRange(Labels(1, 0).Average(), 0.44, 0.56);
        Assert.Equal(Labels(1, 0), Labels(1, 0));
        Assert.NotEqual(Labels(1, 0), Labels(1, 1));
        Assert.NotEqual(Labels(1, 0), Labels(2, 0));
        Assert.Equal(0, Enumerable.Range(0, (int)none.Count).Sum(i => none.Read(i, 1, 0).PairLabel!.Value));
    }

    [Fact]
    public void One_long_sentence_gives_pairs_that_follow_each_other()
    {
        var builder = Pair(Store(["abcdefghijklmnopqrst"], ["z"]), 11, new SentencePairOptions { NegativeProb = 0, ShortSeqProb = 0 });

        Assert.Equal(["<abcd>efgh>", "<ijkl>mnop>"], All(builder)[..2]);
    }

    [Fact]
    public void Short_sequences_are_drawn_anew_in_each_epoch()
    {
        var documents = Enumerable.Range(0, 300).Select(d => new[] { "abcdefghijklmnopqrstuvwxyz0123456789" }).ToArray();
        var builder = Single(Store(documents), 38, shortSeqProb: 0.25);

        int[] Lengths(long epoch) => [.. Enumerable.Range(0, 300).Select(i => builder.Read(i, 1, epoch).Ids.Length)];

        Assert.InRange(Lengths(0).Count(n => n < 38), 50, 95);
        Assert.NotEqual(Lengths(0), Lengths(1));
        Assert.Equal(Enumerable.Range(0, 300).Average(i => builder.Read(i, 0, 0).Ids.Length), builder.MeanLength, 1e-9);
    }

    [Fact]
    public void The_index_is_kept_and_a_damaged_one_made_again()
    {
        var store = Store(["ab", "cd", "e"], ["fghij"]);
        var expected = All(Single(store, 6));
        var path = Directory.GetFiles(_cache.File("chunks")).Single();
        var good = File.ReadAllBytes(path);
        Assert.Equal(expected, All(Single(new CountingStore(store), 6)));
        foreach (var damaged in (byte[][])[good[..20], good[..^1], [.. good[..^3], 9, 0, 0], []])
        {
            File.WriteAllBytes(path, damaged);
            Assert.Equal(expected, All(Single(store, 6)));
            Assert.Equal(good, File.ReadAllBytes(path));
        }
        Assert.Single(Directory.GetFiles(_cache.File("chunks")));
    }

    [Fact]
    public void What_cannot_become_examples_is_told()
    {
        Assert.Equal("the example builder sentence-pair takes the second segment from another document half of the time, but the text has 1",
            Assert.Throws<RunnerException>(() => Pair(Store(["ab", "cd"]), 8)).Message);
        Assert.Equal("the example builder 'single-segment' needs a length of at least 3 tokens, not 2",
            Assert.Throws<RunnerException>(() => Single(Store(["ab"]), 2)).Message);
        Assert.Equal("the example builder 'sentence-pair' needs a length of at least 5 tokens, not 4",
            Assert.Throws<RunnerException>(() => Pair(Store(["ab"], ["c"]), 4)).Message);
        var builder = Single(Store(["ab"]), 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Read(1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Read(-1, 0, 0));
    }

    /// <summary>A store that refuses to be walked through: the index must come from the file.</summary>
    private sealed class CountingStore(ITokenStore store) : ITokenStore
    {
        public string Fingerprint => store.Fingerprint;

        public Runner.Tokenizers.Vocabulary Vocabulary => store.Vocabulary;

        public long TokenCount => store.TokenCount;

        public long SentenceCount => store.SentenceCount;

        public long DocumentCount => store.DocumentCount;

        public long DocumentStart(long document) => throw new InvalidOperationException("walked");

        public long SentenceStart(long sentence) => throw new InvalidOperationException("walked");

        public void Read(long start, Span<int> ids, Span<bool> startsWord) => store.Read(start, ids, startsWord);
    }
}
