using Runner.Conformance.Reference;
using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Conformance;

/// <summary>What every masking does, on sequences of many lengths, with and without mentions of entities.</summary>
public class MaskingConformance(ConformanceSubject subject) : ComponentConformance<IMaskingComponent>(subject)
{
    private static readonly Vocabulary Words = Text.Vocabulary();

    [Fact]
    public void Is_a_pure_function_of_its_source()
    {
        var (first, second) = (Build(), Build());
        for (var i = 0; i < 30; i++)
            Assert.Equal(first.Mask(Sequence(i), Source(i)), second.Mask(Sequence(i), Source(i)));
    }

    [Fact]
    public void Hides_no_token_with_a_function()
    {
        foreach (var (sequence, masked) in Masked())
            Assert.All(masked, token => Assert.False(Words.Special.Contains(sequence.Ids[token.Position]), $"position {token.Position} holds a special token"));
    }

    [Fact]
    public void Names_each_position_once_in_order_with_its_label()
    {
        foreach (var (sequence, masked) in Masked())
        {
            Assert.Equal(masked.Select(m => m.Position).Distinct().Order(), masked.Select(m => m.Position));
            Assert.All(masked, token => Assert.Equal(sequence.Ids[token.Position], token.Label));
            Assert.All(masked, token => Assert.InRange(token.Replacement, 0, Words.Count - 1));
        }
    }

    [Fact]
    public void Keeps_to_its_budget()
    {
        var component = Subject.Create<IMaskingComponent>();
        foreach (var (sequence, masked) in Masked())
            Assert.InRange(masked.Count, 0, component.MaxPredictions(sequence.Ids.Length));
    }

    [Fact]
    public void Changes_nothing_in_the_sequence()
    {
        var sequence = Sequence(3);
        var (ids, starts, segments) = (sequence.Ids.ToArray(), sequence.StartsWord.ToArray(), sequence.SegmentIds.ToArray());
        Build().Mask(sequence, Source(3));
        Assert.Equal(ids, sequence.Ids);
        Assert.Equal(starts, sequence.StartsWord);
        Assert.Equal(segments, sequence.SegmentIds);
    }

    [Fact]
    public void Can_be_used_from_several_threads()
    {
        var strategy = Build();
        var expected = Enumerable.Range(0, 64).Select(i => strategy.Mask(Sequence(i), Source(i)).ToList()).ToList();
        var actual = new List<MaskedToken>[64];
        Parallel.For(0, 64, i => actual[i] = [.. strategy.Mask(Sequence(i), Source(i))]);
        Assert.Equal(expected, actual);
    }

    private IMaskingStrategy Build() => Subject.Create<IMaskingComponent>().Build(Words);

    private IEnumerable<(TokenSequence Sequence, IReadOnlyList<MaskedToken> Masked)> Masked()
    {
        var strategy = Build();
        return Enumerable.Range(0, 40).Select(i => (Sequence(i), strategy.Mask(Sequence(i), Source(i))));
    }

    private static RandomStream Source(int number) => RandomStream.Create(5, "conformance/masking", 0, number);

    /// <summary>[CLS] words [SEP] words [SEP]; the first has no words at all, every second has mentions.</summary>
    private static TokenSequence Sequence(int number)
    {
        var random = RandomStream.Create(5, "conformance/sequence", number);
        var words = Enumerable.Range(0, 3 * number).Select(_ => 5 + random.NextInt32(Words.Count - 5)).ToArray();
        int[] ids = [2, .. words[..(words.Length / 2)], 3, .. words[(words.Length / 2)..], 3];
        var first = words.Length / 2 + 2;
        Mention[] mentions = number % 2 == 1 && words.Length > 6 ? [new Mention(1, 2), new Mention(first + 1, 1)] : [];
        return new TokenSequence(
            ids, [.. ids.Select((id, i) => i == 0 || !Words.Continues(id))], [.. ids.Select((_, i) => (byte)(i < first ? 0 : 1))], number % 2)
        {
            Mentions = mentions,
        };
    }
}
