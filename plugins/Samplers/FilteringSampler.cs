using Runner.Sampling;

namespace Runner.Plugins.Samplers;

/// <summary>Removes unlikely tokens: sets their scores to negative infinity.</summary>
internal delegate void Truncation(Span<float> scores);

/// <summary>Rules, then truncation, then a draw.</summary>
internal sealed class FilteringSampler(SamplerOptions options, SamplerContext context, params Truncation[] truncations) : Sampler(context.Seed)
{
    private readonly TokenRules _rules = new(options, context);

    /// <summary>Takes the most likely token instead of drawing one.</summary>
    public bool TakesBest { get; init; }

    public override void Filter(TokenHistory history, GenerationRequest request, Span<float> scores)
    {
        _rules.Weigh(history, scores);
        _rules.Forbid(history, request, scores);
        foreach (var truncation in truncations)
            truncation(scores);
    }

    public override int Choose(ReadOnlySpan<float> scores, long index, int step) =>
        TakesBest ? TokenScores.Best(scores) : base.Choose(scores, index, step);
}
