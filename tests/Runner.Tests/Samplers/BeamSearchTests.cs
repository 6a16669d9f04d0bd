using Runner.Randomness;
using Runner.Sampling;
using Runner.Tests.Support;

namespace Runner.Tests.Samplers;

/// <summary>Beam search over a small made-up model whose logits depend on the whole text.</summary>
public class BeamSearchTests
{
    private const int Vocabulary = 5, End = 0;

    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(0.6, 2)]
    [InlineData(1.5, 3)]
    [InlineData(0.6, 4)]
    public void Wide_beams_find_the_best_text_of_all(double penalty, int seed)
    {
        const int Longest = 4;
        var best = Enumerate([], Longest, seed).MaxBy(text => text.LogProbability / Math.Pow((5.0 + text.Length) / 6, penalty));
        var found = Search($"{{type: beam, beams: 700, length_penalty: {penalty.ToString(System.Globalization.CultureInfo.InvariantCulture)}}}", Longest, seed);
        Assert.Equal(best.Tokens, found.Tokens);
        Assert.Equal(best.LogProbability, found.LogProbability, 1e-4);
        Assert.Equal(best.Ended, found.Ended);
        Assert.NotEmpty(found.Others);
    }

    [Fact]
    public void One_beam_without_a_penalty_is_greedy()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var greedy = Search("{type: greedy}", 6, seed);
            var beam = Search("{type: beam, beams: 1, length_penalty: 0, early_stopping: true}", 6, seed);
            Assert.Equal(greedy.Tokens, beam.Tokens);
            Assert.Equal(greedy.LogProbability, beam.LogProbability, 1e-4);
            Assert.Equal(greedy.Ended, beam.Ended);
        }
    }

    [Fact]
    public void Constraints_and_minimum_lengths_hold_in_every_beam()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var found = Search("{type: beam, beams: 3, no_repeat_ngram_size: 1}", 4, seed, request => request with { MinTokens = 2, Constraint = new EvenThenOdd() });
            foreach (var text in found.Others.Append(found))
            {
                Assert.True(text.Tokens.Count >= 2);
                Assert.Equal(text.Tokens.Distinct(), text.Tokens);
                Assert.All(text.Tokens.Select((token, place) => (token, place)), pair => Assert.Equal(pair.place % 2, pair.token % 2));
            }
        }
    }

    [Fact]
    public void Early_stopping_ends_at_the_first_complete_texts()
    {
        var calls = new List<int>();
        Search("{type: beam, beams: 2, early_stopping: true}", 8, seed: 11, count: calls);
        var early = calls.Count;
        calls.Clear();
        Search("{type: beam, beams: 2}", 8, seed: 11, count: calls);
        Assert.True(early <= calls.Count);
        Assert.True(early < 8);
    }

    private sealed class EvenThenOdd : IGenerationConstraint
    {
        public void Restrict(TokenHistory history, TokenChoice choice)
        {
            for (var id = 1; id < choice.VocabularySize; id++)
            {
                if (id % 2 != history.Generated.Length % 2)
                    choice.Forbid(id);
            }
        }
    }

    private static GeneratedSequence Search(string yaml, int longest, int seed, Func<GenerationRequest, GenerationRequest>? change = null, List<int>? count = null)
    {
        var request = new GenerationRequest(0, [2], longest, End);
        var text = Composed.Component<ISamplerComponent>(yaml).Build(new SamplerContext(Vocabulary, 0)).Begin(change?.Invoke(request) ?? request);
        List<int[]> rows = [[]];
        while (rows.Count > 0)
        {
            count?.Add(rows.Count);
            var next = text.Next(rows.SelectMany(row => Logits(row, seed)).ToArray());
            rows = [.. next.Select(continuation => (int[])[.. rows[continuation.Row], continuation.Token])];
        }
        return text.Result;
    }

    private static IEnumerable<(int[] Tokens, double LogProbability, int Length, bool Ended)> Enumerate(int[] text, int longest, int seed, double sum = 0)
    {
        if (text.Length == longest)
        {
            yield return (text, sum, longest, false);
            yield break;
        }
        var logits = Logits(text, seed);
        var total = Math.Log(logits.Sum(logit => Math.Exp(logit)));
        yield return (text, sum + logits[End] - total, text.Length + 1, true);
        for (var token = 1; token < Vocabulary; token++)
        {
            foreach (var longer in Enumerate([.. text, token], longest, seed, sum + logits[token] - total))
                yield return longer;
        }
    }

    private static float[] Logits(int[] text, int seed)
    {
        var random = RandomStream.Create(seed, "made-up-model", text.Aggregate(17L, (code, token) => code * 31 + token), text.Length);
        return [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)(2 * random.NextGaussian()))];
    }
}
