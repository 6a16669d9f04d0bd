using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Plugins.PositionEncodings.None;

/// <summary>No positions at all: the model sees a bag of tokens. The baseline that shows what positions are worth.</summary>
[Component("position/none")]
internal sealed class NoPositionsComponent : IPositionEncodingComponent
{
    public int? MaxLength => null;

    public PositionEncoding Build(AttentionShape shape) => new NoEncoding();

    private sealed class NoEncoding() : PositionEncoding("none");
}
