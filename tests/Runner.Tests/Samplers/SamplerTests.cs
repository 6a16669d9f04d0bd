using Runner.Errors;
using Runner.Sampling;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Samplers;

public class SamplerTests
{
    private const float Gone = float.NegativeInfinity;

    /// <summary>Probabilities 0.4, 0.3, 0.2, 0.1.</summary>
    private static readonly float[] Logits = [MathF.Log(0.2f), MathF.Log(0.4f), MathF.Log(0.1f), MathF.Log(0.3f)];

    [Theory]
    [InlineData("{type: top-k, k: 2}", new[] { 1, 3 })]
    [InlineData("{type: top-k, k: 9}", new[] { 0, 1, 2, 3 })]
    [InlineData("{type: top-p, p: 0.3}", new[] { 1 })]
    [InlineData("{type: top-p, p: 0.5}", new[] { 1, 3 })]
    [InlineData("{type: top-p, p: 0.5, convention: within}", new[] { 1 })]
    [InlineData("{type: top-p, p: 0.1, convention: within}", new[] { 1 })]
    [InlineData("{type: top-p, p: 0.75, convention: within}", new[] { 1, 3 })]
    [InlineData("{type: top-p, p: 0.75}", new[] { 0, 1, 3 })]
    [InlineData("{type: top-p, p: 1}", new[] { 0, 1, 2, 3 })]
    [InlineData("{type: top-p, p: 0.99, top_k: 2}", new[] { 1, 3 })]
    [InlineData("{type: temperature}", new[] { 0, 1, 2, 3 })]
    // Entropy 1.28; information 1.61, 0.92, 2.30, 1.20: the nearest are 3, then 0 (0.33 off), then 1 (0.36 off).
    [InlineData("{type: typical, mass: 0.2}", new[] { 3 })]
    [InlineData("{type: typical, mass: 0.4}", new[] { 0, 3 })]
    [InlineData("{type: typical, mass: 0.8}", new[] { 0, 1, 3 })]
    [InlineData("{type: top-k, k: 2, banned_ids: [1]}", new[] { 0, 3 })]
    public void What_is_kept_keeps_its_score(string yaml, int[] kept)
    {
        var scores = Filtered(yaml, Logits);
        for (var id = 0; id < scores.Length; id++)
            Assert.Equal(kept.Contains(id) ? Logits[id] : Gone, scores[id]);
    }

    [Theory]
    [InlineData("{type: top-k, k: 2}", new[] { 0, 1, 3 })]
    [InlineData("{type: top-k, k: 2, keep_ties: false}", new[] { 0, 1 })]
    [InlineData("{type: top-p, p: 0.6}", new[] { 0, 1 })]
    [InlineData("{type: top-p, p: 0.6, keep_ties: true}", new[] { 0, 1, 3 })]
    [InlineData("{type: top-p, p: 0.8, convention: within}", new[] { 0, 1, 3 })]
    [InlineData("{type: top-p, p: 0.8, convention: within, keep_ties: false}", new[] { 0, 1 })]
    public void Ties_stay_or_go_as_the_recipe_says(string yaml, int[] kept)
    {
        float[] tied = [MathF.Log(0.25f), MathF.Log(0.45f), MathF.Log(0.05f), MathF.Log(0.25f)];
        Assert.Equal(kept, Left(Filtered(yaml, tied)));
    }

    [Fact]
    public void Used_tokens_become_less_likely_on_either_side_of_zero()
    {
        var scores = Filtered("{type: temperature, repetition_penalty: 2, temperature: 0.5}", [3, -3, 3, -3], prompt: [0], generated: [1, 1]);
        Assert.Equal([3f, -12, 6, -6], scores);
        scores = Filtered("{type: temperature, repetition_penalty: 2, penalize_prompt: false}", [3, -3, 3, -3], prompt: [0], generated: [1]);
        Assert.Equal([3f, -6, 3, -3], scores);
    }

    [Theory]
    [InlineData(1, new[] { 2, 3 })]
    [InlineData(2, new[] { 2, 3 })]                      // 0 was followed by 0 and by 1
    [InlineData(3, new[] { 1, 2, 3 })]                   // 1 0 was followed by 0
    [InlineData(4, new[] { 0, 1, 2, 3 })]
    [InlineData(9, new[] { 0, 1, 2, 3 })]
    public void No_ngram_comes_twice(int length, int[] kept)
    {
        // text 1 0 0 1 0, then a next token
        var scores = Filtered($"{{type: temperature, no_repeat_ngram_size: {length}}}", [0, 0, 0, 0], prompt: [1, 0, 0], generated: [1, 0]);
        Assert.Equal(kept, Left(scores));
    }

    [Fact]
    public void Banned_tokens_are_found_by_name_and_by_id()
    {
        var vocabulary = new Vocabulary(["[PAD]", "[UNK]", "春", "秋"], new SpecialTokens(0, 1, 0, 0, 0));
        var context = new SamplerContext(4, 0) { Vocabulary = vocabulary };
        Assert.Equal([0, 3], Left(Filtered("{type: top-k, banned_tokens: ['[UNK]', 春]}", Logits, context: context)));

        var error = Assert.Throws<RunnerException>(() => Filtered("{type: top-k, banned_tokens: [冬]}", Logits, context: context));
        Assert.Equal("'冬' under 'banned_tokens' is not a token of the vocabulary.", error.Message);
        error = Assert.Throws<RunnerException>(() => Filtered("{type: top-k, banned_ids: [4]}", Logits));
        Assert.Equal("The id 4 under 'banned_ids' is not from 0 to 3, the vocabulary's last.", error.Message);
        error = Assert.Throws<RunnerException>(() => Filtered("{type: yuefu}", Logits));
        Assert.Equal("'banned_tokens' names tokens, but there is no vocabulary here that knows them.", error.Message);
    }

    [Fact]
    public void Yuefu_bans_used_characters_one_step_late()
    {
        const string Yaml = "{type: yuefu, k: 4, banned_tokens: [], banned_ids: [0], repeatable_tokens: [], repeatable_ids: [3]}";
        var scores = Filtered(Yaml, Logits, generated: [1, 3, 3, 2]);
        Assert.Equal(-1.609438e10, scores[0], 1e5);
        Assert.Equal(-916.29, scores[1], 0.01);
        Assert.Equal(-2.302585, scores[2], 1e-5);          // used last: not yet counted
        Assert.Equal(-1.203973, scores[3], 1e-5);
        Assert.Equal(-2302.6, Filtered(Yaml.Replace("k: 4", "k: 4, delay: 0", StringComparison.Ordinal), Logits, generated: [2])[2], 0.1);
        Assert.Equal([1, 2, 3], Left(Filtered(Yaml.Replace("k: 4", "k: 3", StringComparison.Ordinal), Logits)));
    }

    [Fact]
    public void Draws_follow_the_distribution_and_depend_on_seed_text_and_step_alone()
    {
        var sampler = Composed.Component<ISamplerComponent>("{type: temperature}").Build(new SamplerContext(4, 5));
        var counts = new int[4];
        for (var text = 0; text < 20000; text++)
            counts[sampler.Choose(Logits, text, 3)]++;
        double[] expected = [0.2, 0.4, 0.1, 0.3];
        for (var id = 0; id < 4; id++)
            Assert.Equal(expected[id], counts[id] / 20000.0, 0.015);

        var again = Composed.Component<ISamplerComponent>("{type: temperature}").Build(new SamplerContext(4, 5));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => sampler.Choose(Logits, i, i)), Enumerable.Range(0, 50).Select(i => again.Choose(Logits, i, i)));
        var other = Composed.Component<ISamplerComponent>("{type: temperature}").Build(new SamplerContext(4, 6));
        Assert.NotEqual(Enumerable.Range(0, 50).Select(i => sampler.Choose(Logits, i, 0)), Enumerable.Range(0, 50).Select(i => other.Choose(Logits, i, 0)));
        Assert.NotEqual(Enumerable.Range(0, 50).Select(i => sampler.Choose(Logits, i, 0)), Enumerable.Range(0, 50).Select(i => sampler.Choose(Logits, i, 1)));
    }

    [Fact]
    public void A_text_with_nothing_left_or_with_broken_logits_is_an_error()
    {
        var sampler = Composed.Component<ISamplerComponent>("{type: top-k, banned_ids: [0, 1, 2, 3]}").Build(new SamplerContext(4, 0));
        var error = Assert.Throws<RunnerException>(() => sampler.Begin(new GenerationRequest(7, [1], 3)).Next(Logits));
        Assert.Equal("Text 7, token 1: banned tokens, repetition rules and constraints together forbid every token.", error.Message);

        sampler = Composed.Component<ISamplerComponent>("{type: greedy}").Build(new SamplerContext(4, 0));
        error = Assert.Throws<RunnerException>(() => sampler.Begin(new GenerationRequest(7, [1], 3)).Next([0, float.NaN, 0, 0]));
        Assert.Equal("Text 7, token 1: the model's logits are infinite or undefined.", error.Message);
    }

    private static int[] Left(float[] scores) => [.. Enumerable.Range(0, scores.Length).Where(id => !float.IsNegativeInfinity(scores[id]))];

    private static float[] Filtered(string yaml, float[] logits, int[]? prompt = null, int[]? generated = null, SamplerContext? context = null)
    {
        var scores = (float[])logits.Clone();
        Composed.Component<ISamplerComponent>(yaml).Build(context ?? new SamplerContext(logits.Length, 0))
            .Filter(new TokenHistory(prompt ?? [], generated ?? []), new GenerationRequest(0, prompt ?? [], 10), scores);
        return scores;
    }
}

/// <summary>Top-k, top-p and temperature against the recorded results of both published codes.</summary>
[Collection(TorchTests.Name)]
public class FiltersParityTests
{
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "filters", MemberType = typeof(GoldenCases))]
    public void Exactly_the_entries_of_the_reference_are_removed(string name) => GoldenCases.Holds(name);
}
