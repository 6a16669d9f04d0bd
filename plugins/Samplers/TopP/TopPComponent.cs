using Runner.Components;
using Runner.Sampling;

namespace Runner.Plugins.Samplers.TopP;

/// <summary>Nucleus sampling: draws from the most likely tokens that together have probability p.</summary>
/// <remarks>
/// Tokens are ranked by score, equals by id; <c>c_i</c> is the probability of the first i together, after temperature, rules and <c>top_k</c>.
/// <c>crossing</c> keeps token i where <c>c_(i-1) &lt;= p</c>, <c>within</c> where <c>c_i &lt;= p</c>; both keep the first. The paper's smallest set
/// with <c>c_i >= p</c> is <c>crossing</c>, unless some <c>c_i</c> is exactly p.
/// </remarks>
[Component("sampler/top-p", Source = "Holtzman et al. 2019, arXiv:1904.09751, section 3.1; code: huggingface/transformers v2.1.1 run_generation.py, openai/gpt-2 sample.py")]
internal sealed class TopPComponent(TopPOptions options) : ISamplerComponent
{
    public Sampler Build(SamplerContext context)
    {
        Truncation nucleus = scores => Truncate(scores, options.P, options.Convention, options.KeepTies ?? options.Convention == TopPConvention.Within);
        return options.TopK is { } count
            ? new FilteringSampler(options, context, scores => TopK.TopKComponent.Truncate(scores, count, keepTies: true), nucleus)
            : new FilteringSampler(options, context, nucleus);
    }

    /// <summary>Leaves the nucleus.</summary>
    internal static void Truncate(Span<float> scores, double p, TopPConvention convention, bool keepTies)
    {
        var total = TokenScores.LogSumExp(scores);
        if (p >= 1 || double.IsNegativeInfinity(total))
            return;
        var ranked = new RankedTokens(scores);
        var kept = new List<int>();
        var sum = 0.0;
        while (ranked.TryNext(out var id))
        {
            var before = sum;
            sum += Math.Exp(scores[id] - total);
            if (kept.Count > 0 && (convention == TopPConvention.Crossing ? before : sum) > p)
                break;
            kept.Add(id);
        }
        if (keepTies)
        {
            ranked.Below(scores[kept[^1]]);
            return;
        }
        var survivors = new List<(int Id, float Score)>(kept.Count);
        foreach (var id in kept)
            survivors.Add((id, scores[id]));
        scores.Fill(float.NegativeInfinity);
        foreach (var (id, score) in survivors)
            scores[id] = score;
    }
}
