using Runner.Components;
using Runner.Sampling;

namespace Runner.Plugins.Samplers.Typical;

/// <summary>Locally typical sampling: draws from the tokens whose information is closest to what is expected.</summary>
/// <remarks>
/// Tokens are ranked by <c>|H + log p|</c>, H the entropy of the distribution after temperature and rules; the smallest set of first ones whose
/// probability reaches <c>mass</c> is kept. The authors' code also keeps tokens that tie with the last one; so does this.
/// </remarks>
[Component("sampler/typical", Source = "Meister et al. 2022, arXiv:2202.00666, equation 9")]
internal sealed class TypicalComponent(TypicalOptions options) : ISamplerComponent
{
    public Sampler Build(SamplerContext context) => new FilteringSampler(options, context, scores => Truncate(scores, options.Mass));

    /// <summary>Leaves the typical set.</summary>
    internal static void Truncate(Span<float> scores, double mass)
    {
        var total = TokenScores.LogSumExp(scores);
        if (mass >= 1 || double.IsNegativeInfinity(total))
            return;
        var entropy = 0.0;
        foreach (var score in scores)
        {
            if (!float.IsNegativeInfinity(score))
                entropy -= Math.Exp(score - total) * (score - total);
        }
        // Ranked by how far a token is from the expectation, negated: the nearest first.
        var nearness = new float[scores.Length];
        for (var id = 0; id < scores.Length; id++)
            nearness[id] = float.IsNegativeInfinity(scores[id]) ? float.NegativeInfinity : (float)-Math.Abs(entropy + scores[id] - total);
        var ranked = new RankedTokens(nearness);
        var (sum, last) = (0.0, -1);
        while (sum < mass && ranked.TryNext(out var id))
            (sum, last) = (sum + Math.Exp(scores[id] - total), id);
        for (var id = 0; id < scores.Length; id++)
        {
            if (nearness[id] < nearness[last])
                scores[id] = float.NegativeInfinity;
        }
    }
}
