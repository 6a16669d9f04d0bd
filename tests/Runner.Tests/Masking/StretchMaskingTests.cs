using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Randomness;
using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Masking;

/// <summary>Masking of n-grams, spans and entities.</summary>
public class StretchMaskingTests
{
    private static readonly Vocabulary Words = new(
        [.. new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }.Concat(Enumerable.Range(0, 500).Select(i => i % 3 == 0 ? $"##w{i}" : $"w{i}"))],
        new SpecialTokens(0, 1, 2, 3, 4));

    [Theory]
    [InlineData("{type: n-gram}")]
    [InlineData("{type: n-gram, unit: token, max_length: 5}")]
    [InlineData("{type: span}")]
    [InlineData("{type: span, unit: token, replace_together: false}")]
    [InlineData("{type: entity}")]
    [InlineData("{type: entity, entity_share: 0.3}")]
    public void Rate_and_shares_hold_and_special_tokens_stay(string masking)
    {
        var strategy = Composed.Component<IMaskingComponent>(masking).Build(Words);
        var (tokens, chosen, hidden, random) = (0, 0, 0, 0);
        for (var i = 0; i < 500; i++)
        {
            var sequence = Sequence(i);
            var masks = strategy.Mask(sequence, RandomStream.Create(2, "masking", 0, i));
            Assert.Equal(masks, strategy.Mask(sequence, RandomStream.Create(2, "masking", 0, i)));
            Assert.Equal(masks.Select(mask => mask.Position).Order().Distinct(), masks.Select(mask => mask.Position));
            Assert.All(masks, mask => Assert.Equal(sequence.Ids[mask.Position], mask.Label));
            Assert.DoesNotContain(masks, mask => mask.Label is 2 or 3);
            Assert.True(masks.Count <= 15, $"{masks.Count} predictions");
            tokens += sequence.Ids.Length;
            chosen += masks.Count;
            hidden += masks.Count(mask => mask.Replacement == Words.Special.Mask);
            random += masks.Count(mask => mask.Replacement != Words.Special.Mask && mask.Replacement != mask.Label);
        }
        Assert.InRange((double)chosen / tokens, 0.147, 0.1501);
        Assert.InRange((double)hidden / chosen, 0.77, 0.83);
        Assert.InRange((double)random / chosen, 0.07, 0.13);
    }

    [Theory]
    [InlineData("{type: n-gram, max_predictions: 4}")]
    [InlineData("{type: span, max_predictions: 4}")]
    [InlineData("{type: entity, max_predictions: 4}")]
    public void No_more_than_the_maximum_is_predicted(string masking)
    {
        var strategy = Composed.Component<IMaskingComponent>(masking).Build(Words);
        for (var i = 0; i < 100; i++)
            Assert.InRange(strategy.Mask(Sequence(i), RandomStream.Create(3, "masking", 0, i)).Count, 1, 4);
    }

    [Fact]
    public void Lengths_of_n_grams_fall_like_one_over_n()
    {
        var lengths = Lengths("{type: n-gram, unit: token, rate: 0.03}", 6000);
        var total = (double)lengths.Values.Sum();
        // 1 : 1/2 : 1/3 of 11/6; quotas of 3 tokens leave the first stretch its length.
        Assert.Equal(6 / 11.0, lengths[1] / total, 0.02);
        Assert.Equal(3 / 11.0, lengths[2] / total, 0.02);
        Assert.Equal(2 / 11.0, lengths[3] / total, 0.02);
    }

    [Fact]
    public void Lengths_of_spans_are_geometric_with_a_mean_of_3_8()
    {
        var lengths = Lengths("{type: span, unit: token, rate: 0.1, max_length: 10}", 6000);
        var total = (double)lengths.Values.Sum();
        Assert.Equal(3.8, lengths.Sum(pair => pair.Key * pair.Value) / total, 0.1);
        Assert.Equal(0.2 / (1 - Math.Pow(0.8, 10)), lengths[1] / total, 0.02);
        Assert.Equal(10, lengths.Keys.Max());
    }

    [Theory]
    [InlineData("{type: n-gram, rate: 0.5}")]
    [InlineData("{type: span, rate: 0.5}")]
    [InlineData("{type: entity, rate: 0.5}")]
    public void Words_are_hidden_whole(string masking)
    {
        var strategy = Composed.Component<IMaskingComponent>(masking).Build(Words);
        for (var i = 0; i < 100; i++)
        {
            var sequence = Sequence(i) with { Mentions = [] };
            var hidden = strategy.Mask(sequence, RandomStream.Create(4, "masking", 0, i)).Select(mask => mask.Position).ToHashSet();
            for (var at = 2; at < sequence.Ids.Length - 1; at++)
            {
                if (!sequence.StartsWord[at] && sequence.Ids[at - 1] > 4 && sequence.Ids[at] > 4)
                    Assert.Equal(hidden.Contains(at - 1), hidden.Contains(at));
            }
        }
    }

    [Fact]
    public void Tokens_of_a_span_share_their_fate()
    {
        var strategy = Composed.Component<IMaskingComponent>("{type: span, rate: 0.05, max_predictions: 3, unit: token, geometric_p: 0.001}").Build(Words);
        var fates = new Dictionary<string, int>();
        for (var i = 0; i < 400; i++)
        {
            var masks = strategy.Mask(Sequence(i), new FixedStart(39, RandomStream.Create(5, "masking", 0, i)));
            // One span of three, but for the rare draws of a shorter one.
            if (masks[0].Position != 40 || masks[^1].Position != 42)
                continue;
            var fate = Assert.Single(masks.Select(mask => mask.Replacement == 4 ? "hidden" : mask.Replacement == mask.Label ? "kept" : "random").Distinct());
            fates[fate] = fates.GetValueOrDefault(fate) + 1;
        }
        Assert.InRange(fates["hidden"] / (double)fates.Values.Sum(), 0.74, 0.86);
        Assert.Equal(3, fates.Count);
    }

    [Fact]
    public void Mentions_come_first_and_whole()
    {
        var strategy = Composed.Component<IMaskingComponent>("{type: entity, rate: 0.1}").Build(Words);
        var sequence = Sequence(0) with { Mentions = [new Mention(10, 3), new Mention(20, 4), new Mention(30, 3), new Mention(40, 20), new Mention(98, 5)] };

        var positions = strategy.Mask(sequence, RandomStream.Create(6, "masking")).Select(mask => mask.Position).ToList();

        // Ten predictions: the three mentions that fit. The long one and the one beyond the end are passed over.
        Assert.Equal([10, 11, 12, 20, 21, 22, 23, 30, 31, 32], positions);
    }

    [Fact]
    public void Without_mentions_words_are_hidden()
    {
        var strategy = Composed.Component<IMaskingComponent>("{type: entity}").Build(Words);
        Assert.Equal(15, strategy.Mask(Sequence(1) with { Mentions = [] }, RandomStream.Create(6, "masking")).Count);
    }

    /// <summary>How often the only stretch of a sequence is so long; sequences with two stretches that meet are rare and not told apart.</summary>
    private static Dictionary<int, int> Lengths(string masking, int sequences)
    {
        var strategy = Composed.Component<IMaskingComponent>(masking).Build(Words);
        var lengths = new Dictionary<int, int>();
        for (var i = 0; i < sequences; i++)
        {
            // A source that shuffles to a start of our choice: the first stretch is then alone at 40.
            var masks = strategy.Mask(Sequence(i) with { StartsWord = [.. Enumerable.Repeat(true, 100)] }, new FixedStart(39, RandomStream.Create(7, "masking", 0, i)));
            var positions = masks.Select(mask => mask.Position).ToHashSet();
            var length = 0;
            while (positions.Contains(40 + length))
                length++;
            lengths[length] = lengths.GetValueOrDefault(length) + 1;
        }
        return lengths;
    }

    private static TokenSequence Sequence(int number)
    {
        var draw = RandomStream.Create(1, "ids", number);
        var ids = Enumerable.Range(0, 100).Select(_ => 5 + draw.NextInt32(500)).ToArray();
        (ids[0], ids[25], ids[^1]) = (2, 3, 3);
        return new TokenSequence(ids, Array.ConvertAll(ids, id => !Words.Continues(id)), new byte[100], null) { Mentions = [new Mention(5, 2), new Mention(50, 3), new Mention(70, 4)] };
    }

    /// <summary>Shuffles the given item to the front and items far from it behind it.</summary>
    private sealed class FixedStart(int first, RandomStream random) : IRandomSource
    {
        public double NextDouble() => random.NextDouble();

        public int NextInt32(int exclusiveMaximum) => random.NextInt32(exclusiveMaximum);

        public void Shuffle<T>(Span<T> items)
        {
            // Position 25 is a separator, so token groups after it are one number lower than their positions less [CLS].
            var chosen = items[first - 1];
            var others = items.ToArray().Where((_, i) => i != first - 1).OrderByDescending(item => Math.Abs(Convert.ToInt32(item, null) - first)).ToArray();
            items[0] = chosen;
            others.CopyTo(items[1..]);
        }
    }
}
