using Runner.Components;
using Runner.Sampling;

namespace Runner.Plugins.Samplers.TopK;

/// <summary>Draws from the k most likely tokens, in the model's proportions.</summary>
/// <remarks>
/// Scores below the k-th largest become negative infinity, after temperature and rules. Tokens that tie with the k-th are all kept, as in
/// OpenAI's and HuggingFace's code; <c>keep_ties: false</c> keeps exactly k, smaller ids first.
/// </remarks>
[Component("sampler/top-k", Source = "Fan et al. 2018, arXiv:1805.04833, section 5.1; code: openai/gpt-2 sample.py, huggingface/transformers v2.1.1 run_generation.py")]
internal sealed class TopKComponent(TopKOptions options) : ISamplerComponent
{
    public Sampler Build(SamplerContext context) =>
        new FilteringSampler(options, context, scores => Truncate(scores, options.K, options.KeepTies));

    /// <summary>Leaves the <paramref name="count"/> largest scores.</summary>
    internal static void Truncate(Span<float> scores, int count, bool keepTies)
    {
        if (count >= scores.Length)
            return;
        var ranked = new RankedTokens(scores);
        var last = -1;
        for (var i = 0; i < count && ranked.TryNext(out var id); i++)
            last = id;
        if (last < 0)
            return;
        if (keepTies)
            ranked.Below(scores[last]);
        else
            ranked.Rest();
    }
}
