using System.Text.Json;
using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Randomness;
using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Masking;

public class WholeWordMaskingTests
{
    [Fact]
    public void Replaying_the_recorded_draws_gives_the_reference_masks()
    {
        var cases = 0;
        foreach (var row in Shared.Rows(Shared.Golden("whole_word_masking", "cases.jsonl")))
        {
            var tokens = Strings(row, "tokens");
            var vocabulary = VocabularyOf([.. tokens, .. Strings(row, "random_words")]);
            var ids = Array.ConvertAll(tokens, t => IdOf(vocabulary, t));
            var sequence = new TokenSequence(ids, Array.ConvertAll(ids, id => !vocabulary.Continues(id)), new byte[ids.Length], null);
            var strategy = Strategy(vocabulary, row.GetProperty("whole_word_mask").GetBoolean(),
                ("rate", row.GetProperty("masked_lm_prob").GetRawText()),
                ("max_predictions", row.GetProperty("max_predictions_per_seq").GetRawText()));

            var draws = new RecordedDraws(row, vocabulary);
            var masked = strategy.Mask(sequence, draws);

            Assert.Equal(row.GetProperty("masked_lm_positions").EnumerateArray().Select(p => p.GetInt32()), masked.Select(m => m.Position));
            Assert.Equal(Strings(row, "masked_lm_labels"), masked.Select(m => vocabulary.Tokens[m.Label]));
            var output = (string[])tokens.Clone();
            foreach (var mask in masked)
                output[mask.Position] = vocabulary.Tokens[mask.Replacement];
            Assert.Equal(Strings(row, "output_tokens"), output);
            Assert.True(draws.AllUsed, "the reference drew more often");
            cases++;
        }
        Assert.True(cases > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Shares_and_rate_hold_over_many_sequences(bool wholeWords)
    {
        var vocabulary = VocabularyOf([.. Enumerable.Range(0, 500).Select(i => i % 3 == 0 ? $"w{i}" : $"##w{i}")]);
        var strategy = Strategy(vocabulary, wholeWords);
        var (tokens, chosen, hidden, random) = (0, 0, 0, 0);
        for (var s = 0; s < 400; s++)
        {
            var draw = RandomStream.Create(1, "ids", s);
            var ids = Enumerable.Range(0, 100).Select(_ => 5 + draw.NextInt32(500)).ToArray();
            (ids[0], ids[^1]) = (vocabulary.Special.Classification, vocabulary.Special.Separator);
            var masks = strategy.Mask(
                new TokenSequence(ids, Array.ConvertAll(ids, id => !vocabulary.Continues(id)), new byte[100], null),
                RandomStream.Create(2, "masking", 0, s));
            tokens += ids.Length;
            chosen += masks.Count;
            hidden += masks.Count(m => m.Replacement == vocabulary.Special.Mask);
            random += masks.Count(m => m.Replacement != vocabulary.Special.Mask && m.Replacement != m.Label);
            Assert.All(masks, m => Assert.InRange(m.Position, 1, 98));
            Assert.Equal(masks.Select(m => m.Position).Order().Distinct(), masks.Select(m => m.Position));
        }
        Assert.InRange((double)chosen / tokens, 0.145, 0.151);
        Assert.InRange((double)hidden / chosen, 0.78, 0.82);
        Assert.InRange((double)random / chosen, 0.085, 0.115);
    }

    // as the published code groups: [CLS] a [SEP] ##b c [SEP] has the groups (1, 3) and (4)
    [Fact]
    public void A_word_that_goes_on_behind_a_separator_is_hidden_with_what_stands_before_it()
    {
        var vocabulary = VocabularyOf(["a", "##b", "c"]);
        int[] ids = [vocabulary.Special.Classification, IdOf(vocabulary, "a"), vocabulary.Special.Separator, IdOf(vocabulary, "##b"), IdOf(vocabulary, "c"), vocabulary.Special.Separator];
        var sequence = new TokenSequence(ids, Array.ConvertAll(ids, id => !vocabulary.Continues(id)), new byte[ids.Length], null);
        var strategy = Strategy(vocabulary, wholeWords: true, ("rate", "0.34"));

        var seen = Enumerable.Range(0, 50)
            .Select(i => string.Join(' ', strategy.Mask(sequence, RandomStream.Create(4, "masking", i)).Select(m => m.Position))).ToHashSet();

        Assert.Equal(["1 3", "4"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Shares_over_one_are_a_problem_of_the_recipe()
    {
        var problem = Composed.Problem<IMaskingComponent>(("type", "token"), ("mask_replace_prob", "0.8"), ("random_replace_prob", "0.3"));
        Assert.Contains("mask_replace_prob 0.8 and random_replace_prob 0.3 exceed 1 together", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_masking_hides_nothing()
    {
        var strategy = Composed.Component<IMaskingComponent>(("type", "none")).Build(VocabularyOf(["a"]));
        Assert.Empty(strategy.Mask(new TokenSequence([2, 5, 3], [true, true, true], [0, 0, 0], null), RandomStream.Create(0, "masking")));
    }

    private static IMaskingStrategy Strategy(Vocabulary vocabulary, bool wholeWords, params (string, string)[] options) =>
        Composed.Component<IMaskingComponent>([("type", wholeWords ? "whole-word" : "token"), .. options]).Build(vocabulary);

    private static string[] Strings(JsonElement row, string name) =>
        [.. row.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];

    private static Vocabulary VocabularyOf(string[] tokens) =>
        new([.. new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }.Concat(tokens).Distinct()], new SpecialTokens(0, 1, 2, 3, 4));

    private static int IdOf(Vocabulary vocabulary, string token) =>
        vocabulary.TryGetId(token, out var id) ? id : throw new ArgumentException(token);

    private sealed class RecordedDraws(JsonElement row, Vocabulary vocabulary) : IRandomSource
    {
        private readonly Queue<double> _uniforms = new(row.GetProperty("random_draws").EnumerateArray().Select(d => d.GetDouble()));
        private readonly Queue<string> _words = new(Strings(row, "random_words"));

        public bool AllUsed => _uniforms.Count == 0 && _words.Count == 0;

        public double NextDouble() => _uniforms.Dequeue();

        public int NextInt32(int exclusiveMaximum) => IdOf(vocabulary, _words.Dequeue());

        public void Shuffle<T>(Span<T> items)
        {
            var firsts = row.GetProperty("groups").EnumerateArray().Select(g => g[0].GetInt32()).ToList();
            var order = row.GetProperty("shuffled_groups").EnumerateArray().Select(g => firsts.IndexOf(g[0].GetInt32())).ToArray();
            var original = items.ToArray();
            for (var i = 0; i < items.Length; i++)
                items[i] = original[order[i]];
        }
    }
}
