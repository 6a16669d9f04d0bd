using Runner.Components;
using Runner.Sampling;

namespace Runner.Plugins.Samplers.Temperature;

/// <summary>Options of <c>sampler/temperature</c>.</summary>
public sealed record TemperatureOptions : SamplerOptions;

/// <summary>Draws from the model's whole distribution: <c>p = softmax(logits / temperature)</c>.</summary>
/// <remarks>A draw is a function of the seed, the text's index and the step, and of nothing else.</remarks>
[Component("sampler/temperature")]
internal sealed class TemperatureComponent(TemperatureOptions options) : ISamplerComponent
{
    public Sampler Build(SamplerContext context) => new FilteringSampler(options, context);
}
