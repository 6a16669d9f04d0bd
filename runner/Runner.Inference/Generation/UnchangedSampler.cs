using Runner.Sampling;

namespace Runner.Inference;

/// <summary>Draws from what the model itself says, unchanged.</summary>
public sealed class UnchangedSampler(long seed) : Sampler(seed)
{
    public override void Filter(TokenHistory history, GenerationRequest request, Span<float> scores)
    {
        var choice = new TokenChoice(scores);
        request.Constraint?.Restrict(history, choice);
        if (request.EndId is { } end && history.Generated.Length < request.MinTokens)
            choice.Forbid(end);
    }
}
