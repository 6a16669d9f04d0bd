using Runner.Plugins.PositionEncodings.Relative;
using Runner.Plugins.PositionEncodings.Sinusoids;
using Runner.PositionEncodings;
using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.RelativeFunctional;

/// <summary>One fixed table [2c + 1, D] for keys and values, all heads and all layers.</summary>
internal sealed class FunctionalRelativeTable(int maxDistance, bool shifted, int headSize)
    : PositionEncoding("relative-functional")
{
    private readonly ConstantTable _table = new(headSize, count => Rows(count, shifted ? 0 : -maxDistance, headSize));

    public override bool ActsInsideAttention => true;

    public override Tensor? Scores(int layer, Tensor query, long keys)
    {
        using var table = Table(query);
        return RelativeAttention.Scores(query, table, keys);
    }

    public override Tensor? Values(int layer, Tensor probabilities)
    {
        using var table = Table(probabilities);
        return RelativeAttention.Values(probabilities, table);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _table.Dispose();
        base.Dispose(disposing);
    }

    private Tensor Table(Tensor like) => _table.Rows(2L * maxDistance + 1, like.device, like.dtype);

    private static float[] Rows(long count, long first, int headSize)
    {
        var rows = Sinusoid.Rows(first, count, headSize);
        if (headSize % 2 == 1)
        {
            // The reference fills sine and cosine columns in pairs and leaves an odd last column at 0.
            for (var row = 0L; row < count; row++)
                rows[row * headSize + headSize - 1] = 0;
        }
        return rows;
    }
}
