using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Plugins.PositionEncodings.RelativeFunctional;

/// <summary>NEZHA's encoding: fixed sinusoids of the distance between query and key, in keys and values. No parameters.</summary>
[Component("position/relative-functional", Source = "Wei et al. 2019 (NEZHA), arXiv:1909.00204, section 2.1; code: huawei-noah/Pretrained-Language-Model")]
internal sealed class FunctionalRelativePositionsComponent(FunctionalRelativePositionsOptions options) : IPositionEncodingComponent
{
    public int? MaxLength => null;

    public PositionEncoding Build(AttentionShape shape) =>
        new FunctionalRelativeTable(options.MaxDistance, options.Shifted, shape.HeadSize);
}
