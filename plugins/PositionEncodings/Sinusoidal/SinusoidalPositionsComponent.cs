using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Plugins.PositionEncodings.Sinusoidal;

/// <summary>Fixed sine and cosine waves of the position, added to the token embeddings. No parameters, no longest length.</summary>
[Component("position/sinusoidal", Source = "Vaswani et al. 2017, arXiv:1706.03762, section 3.5")]
internal sealed class SinusoidalPositionsComponent(SinusoidalPositionsOptions options) : IPositionEncodingComponent
{
    public int? MaxLength => null;

    public PositionEncoding Build(AttentionShape shape) => new SinusoidalPositionTable(shape.Hidden, options.Amplitude);
}
