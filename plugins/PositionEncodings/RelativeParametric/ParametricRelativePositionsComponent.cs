using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Plugins.PositionEncodings.RelativeParametric;

/// <summary>Shaw's encoding: learned vectors of the clipped distance between query and key, in keys and values, shared by the heads.</summary>
[Component("position/relative-parametric", Source = "Shaw et al. 2018, arXiv:1803.02155, equations 3 to 5; NEZHA's PRPE, arXiv:1909.00204")]
internal sealed class ParametricRelativePositionsComponent(ParametricRelativePositionsOptions options) : IPositionEncodingComponent
{
    public int? MaxLength => null;

    public PositionEncoding Build(AttentionShape shape) => new ParametricRelativeTables(options, shape);
}
