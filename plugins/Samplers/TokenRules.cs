using Runner.Sampling;

namespace Runner.Plugins.Samplers;

/// <summary>What all samplers do before they truncate: temperature, repetition penalty, banned tokens, repeated n-grams, the request's constraint.</summary>
internal sealed class TokenRules(SamplerOptions options, SamplerContext context)
{
    private readonly int[] _banned = TokenSet.Resolve("banned_tokens", options.BannedTokens, options.BannedIds, context);

    /// <summary>Changes how likely tokens are; forbids none.</summary>
    public void Weigh(TokenHistory history, Span<float> scores)
    {
        if (options.RepetitionPenalty != 1)
        {
            var seen = new HashSet<int>();
            Penalize(history.Generated, scores, seen);
            if (options.PenalizePrompt)
                Penalize(history.Prompt, scores, seen);
        }
        if (options.Temperature != 1)
        {
            foreach (ref var score in scores)
                score = (float)(score / options.Temperature);
        }
    }

    /// <summary>Forbids tokens.</summary>
    public void Forbid(TokenHistory history, GenerationRequest request, Span<float> scores)
    {
        foreach (var id in _banned)
            scores[id] = float.NegativeInfinity;
        if (request.EndId is { } end && history.Generated.Length < request.MinTokens)
            scores[end] = float.NegativeInfinity;
        if (options.NoRepeatNgramSize is { } length)
            ForbidRepeats(length, history, scores);
        request.Constraint?.Restrict(history, new TokenChoice(scores));
    }

    private void Penalize(ReadOnlySpan<int> tokens, Span<float> scores, HashSet<int> seen)
    {
        foreach (var id in tokens)
        {
            if (seen.Add(id))
                scores[id] = (float)(scores[id] > 0 ? scores[id] / options.RepetitionPenalty : scores[id] * options.RepetitionPenalty);
        }
    }

    /// <summary>Forbids what would complete an n-gram that is there already.</summary>
    private static void ForbidRepeats(int length, TokenHistory history, Span<float> scores)
    {
        int[] text = [.. history.Prompt, .. history.Generated];
        if (text.Length < length)
            return;
        var opening = text.AsSpan(text.Length - (length - 1));
        for (var start = 0; start + length <= text.Length; start++)
        {
            if (text.AsSpan(start, length - 1).SequenceEqual(opening))
                scores[text[start + length - 1]] = float.NegativeInfinity;
        }
    }
}
