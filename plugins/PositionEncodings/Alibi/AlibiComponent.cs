using Runner.Components;
using Runner.Plugins.PositionEncodings.Relative;
using Runner.PositionEncodings;
using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.Alibi;

/// <summary>Attention with linear biases: scores fall with the distance, in each head by its own fixed slope. No parameters.</summary>
/// <remarks>
/// <c>score_ij = q_i . k_j / sqrt(D) - m_h |j - i|</c>. With H heads, a power of two, head h (from 1) has <c>m_h = 2^(-8h/H)</c>; other numbers
/// take the slopes of the power below and, for the rest, every second slope of the power above, as the authors' code does. The paper is about
/// causal models; both sides fall alike in bidirectional ones, where the direction is not told apart.
/// </remarks>
[Component("position/alibi", Source = "Press et al. 2021, arXiv:2108.12409, section 3; code: ofirpress/attention_with_linear_biases")]
internal sealed class AlibiComponent : IPositionEncodingComponent
{
    public int? MaxLength => null;

    public PositionEncoding Build(AttentionShape shape) => new LinearBiases(Slopes(shape.Heads));

    /// <summary>Slope of each head.</summary>
    internal static double[] Slopes(int heads)
    {
        var power = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)heads + 1) / 2;   // the largest not above
        var slopes = Enumerable.Range(1, power).Select(head => Math.Pow(2, -8.0 * head / power));
        var between = Enumerable.Range(0, heads - power).Select(head => Math.Pow(2, -8.0 * (2 * head + 1) / (2 * power)));
        return [.. slopes, .. between];
    }

    private sealed class LinearBiases(double[] slopes) : PositionEncoding("alibi")
    {
        private readonly DistanceTable _biases = new(slopes.Length, (distance, row) =>
        {
            for (var head = 0; head < row.Length; head++)
                row[head] = (float)(-slopes[head] * Math.Abs(distance));
        });

        public override bool ActsInsideAttention => true;

        public override Tensor? Bias(int layer, long queries, long keys, Device device)
        {
            using var byDistance = _biases.Rows(queries, keys, device, ScalarType.Float32);
            return DistanceTable.Bias(byDistance, queries, keys);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _biases.Dispose();
            base.Dispose(disposing);
        }
    }
}
