using Runner.Conformance.Reference;
using Runner.Randomness;
using Runner.Sampling;

namespace Runner.Conformance;

/// <summary>What every sampler does with logits that are a function of what was chosen before.</summary>
public class SamplerConformance(ConformanceSubject subject) : ComponentConformance<ISamplerComponent>(subject)
{
    private const int Steps = 12;
    private static readonly Tokenizers.Vocabulary Words = Text.Vocabulary();

    [Fact]
    public void Writes_the_same_text_twice_under_one_seed()
    {
        for (var index = 0; index < 8; index++)
        {
            var (first, second) = (Write(Build(3), Request(index)), Write(Build(3), Request(index)));
            Assert.Equal(first.Tokens, second.Tokens);
            Assert.Equal(first.LogProbability, second.LogProbability);
        }
    }

    [Fact]
    public void Writes_tokens_of_the_vocabulary_up_to_the_maximum()
    {
        foreach (var text in Texts())
        {
            Assert.InRange(text.Tokens.Count, 0, Steps);
            Assert.All(text.Tokens, token => Assert.InRange(token, 0, Words.Count - 1));
            Assert.True(double.IsFinite(text.LogProbability) && text.LogProbability <= 0, $"log probability {text.LogProbability}");
        }
    }

    [Fact]
    public void Obeys_a_constraint()
    {
        var even = new EvenTokens();
        for (var index = 0; index < 8; index++)
            Assert.All(Write(Build(1), Request(index) with { Constraint = even }).Tokens, token => Assert.Equal(0, token % 2));
    }

    [Fact]
    public void Leaves_something_to_choose_and_nothing_undefined()
    {
        var sampler = Build(1);
        for (var index = 0; index < 8; index++)
        {
            var scores = Logits([], index);
            sampler.Filter(new TokenHistory([5], []), Request(index), scores);
            Assert.Contains(scores, float.IsFinite);
            Assert.DoesNotContain(scores, score => float.IsNaN(score) || float.IsPositiveInfinity(score));
            Assert.True(float.IsFinite(scores[sampler.Choose(scores, index, 0)]), "a forbidden token was chosen");
        }
    }

    [Fact]
    public void Writes_a_text_alike_whatever_other_texts_it_wrote()
    {
        var sampler = Build(1);
        var expected = Enumerable.Range(0, 16).Select(i => Write(sampler, Request(i)).Tokens.ToList()).ToList();
        var actual = new List<int>[16];
        Parallel.For(0, 16, i => actual[15 - i] = [.. Write(sampler, Request(15 - i)).Tokens]);
        Assert.Equal(expected, actual);
    }

    private IEnumerable<GeneratedSequence> Texts() => Enumerable.Range(0, 16).Select(index => Write(Build(1), Request(index)));

    private Sampler Build(long seed) =>
        Subject.Create<ISamplerComponent>().Build(new SamplerContext(Words.Count, seed) { Vocabulary = Words });

    private static GenerationRequest Request(long index) => new(index, [5, 6], Steps, EndId: 7);

    private static GeneratedSequence Write(Sampler sampler, GenerationRequest request)
    {
        var text = sampler.Begin(request);
        var rows = new List<List<int>> { new() };
        for (var step = 0; rows.Count > 0; step++)
        {
            Assert.True(step <= Steps + 1, "the text does not end at its maximum");
            var logits = rows.SelectMany(row => Logits(row, request.Index)).ToArray();
            rows = [.. text.Next(logits).Select(next => new List<int>([.. rows[next.Row], next.Token]))];
        }
        return text.Result;
    }

    private static float[] Logits(IReadOnlyList<int> generated, long index)
    {
        var random = RandomStream.Create(index, "conformance/logits/" + string.Join(' ', generated));
        return [.. Enumerable.Range(0, Words.Count).Select(_ => (float)(3 * random.NextGaussian()))];
    }

    private sealed class EvenTokens : IGenerationConstraint
    {
        public void Restrict(TokenHistory history, TokenChoice choice)
        {
            for (var id = 1; id < choice.VocabularySize; id += 2)
                choice.Forbid(id);
        }
    }
}
