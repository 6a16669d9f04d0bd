using Runner.Conformance.Reference;
using Runner.ExampleBuilders;

namespace Runner.Conformance;

/// <summary>What every example builder does, on a small tokenized text.</summary>
public class ExampleBuilderConformance(ConformanceSubject subject) : ComponentConformance<IExampleBuilderComponent>(subject)
{
    private const int Length = 32;
    private static readonly MemoryStore Store = new(Text.Vocabulary(), 40);

    [Fact]
    public void Makes_sequences_of_bounded_length_in_their_parts()
    {
        var builder = Build();
        Assert.True(builder.Count > 0);
        foreach (var sequence in All(builder, 1, 0))
        {
            Assert.InRange(sequence.Ids.Length, 1, Length);
            Assert.Equal(sequence.Ids.Length, sequence.StartsWord.Length);
            Assert.Equal(sequence.Ids.Length, sequence.SegmentIds.Length);
            Assert.DoesNotContain(Store.Vocabulary.Special.Padding, sequence.Ids);
            Assert.DoesNotContain(Store.Vocabulary.Special.Mask, sequence.Ids);
            Assert.Equal(sequence.SegmentIds.Order(), sequence.SegmentIds);
            Assert.All(sequence.Ids, id => Assert.InRange(id, 0, Store.Vocabulary.Count - 1));
        }
    }

    [Fact]
    public void Says_how_long_a_sentence_may_be()
    {
        var longest = Subject.Create<IExampleBuilderComponent>().LongestSentence(Length);
        Assert.True(longest is int.MaxValue or (> 0 and <= Length), $"a sequence of {Length} tokens holds no sentence of {longest}");
    }

    [Fact]
    public void Labels_pairs_if_and_only_if_it_makes_them()
    {
        var pairs = Subject.Create<IExampleBuilderComponent>().Pairs;
        var sequences = All(Build(), 1, 0);
        Assert.All(sequences, sequence => Assert.Equal(pairs != PairKind.None, sequence.PairLabel is not null));
        if (pairs != PairKind.None)
        {
            Assert.Equal([0, 1], sequences.Select(s => s.PairLabel!.Value).Distinct().Order());
            Assert.All(sequences, sequence => Assert.Contains((byte)1, sequence.SegmentIds));
        }
    }

    [Fact]
    public void Is_a_pure_function_of_index_seed_and_epoch()
    {
        var (forwards, backwards) = (Build(), Build());
        var expected = All(forwards, 3, 2);
        for (var i = expected.Count - 1; i >= 0; i--)
            Same(expected[i], backwards.Read(i, 3, 2));
    }

    [Fact]
    public void Says_its_mean_length_about_right()
    {
        var builder = Build();
        var mean = All(builder, 1, 0).Average(s => s.Ids.Length);
        Assert.InRange(builder.MeanLength, 0.8 * mean, 1.25 * mean);
    }

    [Fact]
    public void Can_be_used_from_several_threads()
    {
        var builder = Build();
        var expected = All(builder, 1, 1);
        Parallel.For(0, expected.Count, i => Same(expected[i], builder.Read(i, 1, 1)));
    }

    private IExampleBuilder Build() => Subject.Create<IExampleBuilderComponent>().Build(new ExampleBuilderContext(Store, Length, ConformanceSubject.CacheFolder));

    private static List<TokenSequence> All(IExampleBuilder builder, long seed, long epoch) =>
        [.. Enumerable.Range(0, (int)builder.Count).Select(i => builder.Read(i, seed, epoch))];

    private static void Same(TokenSequence expected, TokenSequence actual)
    {
        Assert.Equal(expected.Ids, actual.Ids);
        Assert.Equal(expected.StartsWord, actual.StartsWord);
        Assert.Equal(expected.SegmentIds, actual.SegmentIds);
        Assert.Equal(expected.PairLabel, actual.PairLabel);
    }
}
