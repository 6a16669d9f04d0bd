using Runner.Components;
using Runner.Sampling;

namespace Runner.Plugins.Samplers.Yuefu;

/// <summary>The rules of the released Yuefu: draws from the three best characters, each character at most once, but for comma and full stop.</summary>
/// <remarks>
/// <c>values = log_softmax(logits) / temperature</c>, all negative. Banned tokens are multiplied by 1e10, used ones by 1e3 per use, from the second
/// step after their use on; then all but the k largest are removed and one is drawn from softmax(values). The paper speaks of a model
/// without rules; these are in its released decoder. Its cut to 24, 32, 48 or 64 characters belongs to the form, not here.
/// </remarks>
[Component("sampler/yuefu", Source = "Liao et al. 2019, arXiv:1907.00151; code: huawei-noah/Pretrained-Language-Model, NEZHA-Gen-TensorFlow/poetry.py")]
internal sealed class YuefuDecoderComponent(YuefuDecoderOptions options) : ISamplerComponent
{
    public Sampler Build(SamplerContext context) => new Rules(options, context);

    private sealed class Rules(YuefuDecoderOptions options, SamplerContext context) : Sampler(context.Seed)
    {
        private const float BannedFactor = 1e10f;

        private readonly int[] _banned = TokenSet.Resolve("banned_tokens", options.BannedTokens, options.BannedIds, context);
        private readonly HashSet<int> _repeatable = [.. TokenSet.Resolve("repeatable_tokens", options.RepeatableTokens, options.RepeatableIds, context)];

        public override void Filter(TokenHistory history, GenerationRequest request, Span<float> scores)
        {
            var total = TokenScores.LogSumExp(scores);
            foreach (ref var score in scores)
                score = (float)((score - total) / options.Temperature);
            foreach (var id in _banned)
                scores[id] *= BannedFactor;
            foreach (var id in history.Generated[..Math.Max(0, history.Generated.Length - options.Delay)])
            {
                if (!_repeatable.Contains(id))
                    scores[id] *= (float)options.UsedFactor;
            }
            if (request.EndId is { } end && history.Generated.Length < request.MinTokens)
                scores[end] = float.NegativeInfinity;
            request.Constraint?.Restrict(history, new TokenChoice(scores));
            TopK.TopKComponent.Truncate(scores, options.K, keepTies: true);
        }
    }
}
