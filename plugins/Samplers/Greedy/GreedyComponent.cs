using Runner.Components;
using Runner.Sampling;

namespace Runner.Plugins.Samplers.Greedy;

/// <summary>Options of <c>sampler/greedy</c>. The temperature changes nothing here.</summary>
public sealed record GreedyOptions : SamplerOptions;

/// <summary>Takes the most likely token each time; of equals the one with the smallest id. Draws nothing.</summary>
/// <remarks>Repetition penalty, repeated n-grams, banned tokens and constraints act before.</remarks>
[Component("sampler/greedy")]
internal sealed class GreedyComponent(GreedyOptions options) : ISamplerComponent
{
    public Sampler Build(SamplerContext context) => new FilteringSampler(options, context) { TakesBest = true };
}
