using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Plugins.PositionEncodings.Rotary;

/// <summary>Turns pairs of query and key columns by an angle that grows with the position, so that their product knows only the distance. No parameters.</summary>
/// <remarks>
/// For pair k of r columns and position p the angle is <c>p theta^(-2k/r)</c>: <c>(a, b)</c> becomes <c>(a cos - b sin, a sin + b cos)</c>, in
/// queries and keys [B, H, L, D] of every layer. The paper pairs neighbours (<c>interleaved</c>); GPT-NeoX and LLaMA pair column k with
/// column k + r/2 (<c>half</c>): the same up to the order of columns, but a checkpoint needs its own. With <c>dimensions</c> only the first r
/// columns turn.
/// </remarks>
[Component("position/rotary", Source = "Su et al. 2021, arXiv:2104.09864, equations 15 and 34; code: ZhuiyiTechnology/roformer")]
internal sealed class RotaryComponent(RotaryOptions options) : IPositionEncodingComponent, ICheckedComponent
{
    public int? MaxLength => null;

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Dimensions % 2 == 1)
            yield return new ComponentProblem("dimensions", $"'dimensions' ({options.Dimensions}) must be even: columns turn in pairs.");
    }

    public IEnumerable<ComponentProblem> CheckShape(AttentionShape shape)
    {
        var turned = options.Dimensions ?? shape.HeadSize;
        if (turned % 2 != 0 || turned > shape.HeadSize)
            yield return new ComponentProblem("dimensions", PositionErrors.RotaryWidth.Format(turned, shape.HeadSize) + " " + PositionErrors.RotaryWidth.Remedy);
    }

    public PositionEncoding Build(AttentionShape shape)
    {
        var turned = options.Dimensions ?? shape.HeadSize;
        return turned % 2 == 0 && turned <= shape.HeadSize
            ? new RotaryAngles(options, turned)
            : throw PositionErrors.RotaryWidth.With(turned, shape.HeadSize);
    }
}
