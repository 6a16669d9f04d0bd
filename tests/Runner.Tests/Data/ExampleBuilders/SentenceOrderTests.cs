using Runner.Data;
using Runner.ExampleBuilders;
using Runner.Plugins.Data;

namespace Runner.Tests.Data;

public sealed class SentenceOrderTests : IDisposable
{
    private static readonly SentencePairOptions Swapped = new() { Negatives = NegativePairs.Swapped, ShortSeqProb = 0 };

    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Two_consecutive_segments_stand_in_order_or_change_places()
    {
        var store = Store(["ab", "cd", "ef"], ["gh", "ij", "kl"]);
        var kept = Pack(store, 9, Swapped with { NegativeProb = 0 });
        var swapped = Pack(store, 9, Swapped with { NegativeProb = 1 });
        Assert.Equal(2, kept.Count);
        for (var i = 0; i < 2; i++)
        {
            var (inOrder, changed) = (kept.Read(i, 1, 0), swapped.Read(i, 1, 0));
            Assert.Equal((0, 1), (inOrder.PairLabel, changed.PairLabel));
            Assert.Contains(Text(inOrder), (string[])(i == 0 ? ["<ab>cdef>", "<abcd>ef>"] : ["<gh>ijkl>", "<ghij>kl>"]));
            var (a, b) = Segments(inOrder);
            Assert.Equal((b, a), Segments(changed));                                        // the same cut: drawn alike
            Assert.Equal(PairKind.Order, new SentencePairComponent(Swapped).Pairs);
        }
    }

    [Fact]
    public void Every_pair_is_consecutive_text_of_one_document()
    {
        var random = new Random(5);
        var next = '一';
        var documents = new List<string[]>();
        for (var document = 0; document < 60; document++)
        {
            var sentences = new string[1 + random.Next(5)];
            for (var i = 0; i < sentences.Length; i++)
                sentences[i] = Letters(ref next, 1 + random.Next(25));
            documents.Add(sentences);
        }
        documents.Add([Letters(ref next, 1)]);                                                  // too short for a pair
        documents.Add([Letters(ref next, 1), Letters(ref next, 1)]);
        var all = documents.Select(document => string.Concat(document)).ToArray();
        var builder = Pack(Store([.. documents]), 14, Swapped with { ShortSeqProb = 0.3 });
        var labels = new List<int>();
        var seen = new HashSet<char>();
        for (var epoch = 0; epoch < 8; epoch++)
        {
            for (var i = 0; i < builder.Count; i++)
            {
                var pair = builder.Read(i, 3, epoch);
                var (a, b) = Segments(pair);
                Assert.InRange(pair.Ids.Length, 5, 14);
                Assert.True(a.Length > 0 && b.Length > 0);
                var (first, second) = pair.PairLabel == 0 ? (a, b) : (b, a);
                var document = all.Single(text => text.Contains(first[0]));
                Assert.True(document.IndexOf(first, StringComparison.Ordinal) is >= 0 and var at
                    && document.IndexOf(second, StringComparison.Ordinal) >= at + first.Length, Text(pair));
                labels.Add(pair.PairLabel!.Value);
                seen.UnionWith(first + second);
            }
        }
        Assert.InRange(labels.Average(), 0.42, 0.58);
        Assert.All(all, text => Assert.Equal(text.Length > 1, text.Any(seen.Contains)));
    }

    [Fact]
    public void One_document_is_enough_and_a_single_sentence_is_cut_in_its_middle()
    {
        var builder = Pack(Store([["abcdef"]]), 16, Swapped with { NegativeProb = 0 });
        Assert.Equal("<abc>def>", Text(builder.Read(0, 1, 0)));
    }

    /// <summary>Characters that occur nowhere else, so that every token can be found again.</summary>
    private static string Letters(ref char next, int count)
    {
        var letters = new char[count];
        for (var i = 0; i < count; i++)
            letters[i] = next++;
        return new string(letters);
    }

    private ITokenStore Store(params string[][] documents) =>
        new TokenStores(_cache.Path).Prepare(new MemoryCorpus([documents]), new CharacterTokenizer(), null);

    private IExampleBuilder Pack(ITokenStore store, int length, SentencePairOptions options) =>
        new SentencePairComponent(options).Build(new ExampleBuilderContext(store, length, _cache.Path));

    private static string Text(TokenSequence sequence) => string.Concat(sequence.Ids.Select(id => id switch
    {
        2 => "<",
        3 => ">",
        _ => CharacterTokenizer.Character(id).ToString(),
    }));

    private static (string First, string Second) Segments(TokenSequence sequence)
    {
        var parts = Text(sequence)[1..].Split('>');
        Assert.Equal(sequence.SegmentIds.Count(segment => segment == 1), parts[1].Length + 1);
        return (parts[0], parts[1]);
    }
}
