using Runner.Plugins.PositionEncodings.Sinusoids;
using Runner.PositionEncodings;
using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.Sinusoidal;

/// <summary>Keeps the table [L, d] of the longest sequence so far.</summary>
internal sealed class SinusoidalPositionTable(int hidden, double amplitude) : PositionEncoding("sinusoidal")
{
    private readonly ConstantTable _table = new(hidden, count => Scaled(Sinusoid.Rows(0, count, hidden), (float)amplitude));

    public override Tensor? Embedding(long length, Device device) => _table.Rows(length, device, ScalarType.Float32);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _table.Dispose();
        base.Dispose(disposing);
    }

    private static float[] Scaled(float[] values, float factor)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] *= factor;
        return values;
    }
}
