using Runner.Plugins.PositionEncodings.Sinusoids;
using Runner.PositionEncodings;
using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.Rotary;

// B batch, H heads, L length, D head size, r columns that turn

/// <summary>Keeps cosines and sines [L, r/2] of the longest sequence so far.</summary>
internal sealed class RotaryAngles(RotaryOptions options, int turned) : PositionEncoding("rotary")
{
    private readonly ConstantTable _cosines = new(turned / 2, count => Rows(count, turned, options.Theta, Math.Cos));
    private readonly ConstantTable _sines = new(turned / 2, count => Rows(count, turned, options.Theta, Math.Sin));

    public override (Tensor Query, Tensor Key) Rotate(int layer, Tensor query, Tensor key, long start = 0)
    {
        if (query.dim() != 4 || !query.shape.AsSpan().SequenceEqual(key.shape) || query.shape[3] < turned)
            throw PositionErrors.WrongShape.With("The rotation", $"queries and keys [B, H, L, {turned} or more]", string.Join(", ", query.shape));

        using var scope = NewDisposeScope();
        var length = query.shape[2];
        var cosine = _cosines.Rows(start + length, query.device, query.dtype).narrow(0, start, length);
        var sine = _sines.Rows(start + length, query.device, query.dtype).narrow(0, start, length);
        var result = (Query: Turn(query, cosine, sine), Key: Turn(key, cosine, sine));
        result.Query.MoveToOuterDisposeScope();
        result.Key.MoveToOuterDisposeScope();
        return result;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cosines.Dispose();
            _sines.Dispose();
        }
        base.Dispose(disposing);
    }

    private Tensor Turn(Tensor columns, Tensor cosine, Tensor sine)
    {
        using var scope = NewDisposeScope();
        var rest = columns.shape[3] - turned;
        var active = columns.narrow(3, 0, turned);
        Tensor result;
        if (options.Layout == RotaryLayout.Half)
        {
            var (a, b) = (active.narrow(3, 0, turned / 2), active.narrow(3, turned / 2, turned / 2));
            result = cat([a * cosine - b * sine, a * sine + b * cosine], 3);
        }
        else
        {
            var pairs = active.unflatten(3, turned / 2, 2);                                       // [B, H, L, r/2, 2]
            var (a, b) = (pairs.select(4, 0), pairs.select(4, 1));
            result = stack([a * cosine - b * sine, a * sine + b * cosine], 4).flatten(3, 4);
        }
        if (rest > 0)
            result = cat([result, columns.narrow(3, turned, rest)], 3);
        return result.MoveToOuterDisposeScope();
    }

    // In double precision, rounded once: single-precision angles are off by 1e-3 at position 10000.
    private static float[] Rows(long count, int turned, double theta, Func<double, double> wave)
    {
        var half = turned / 2;
        count = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)count);         // a text that grows token by token seldom needs a new table
        var rows = new float[count * half];
        for (var pair = 0; pair < half; pair++)
        {
            var speed = Math.Pow(theta, -2.0 * pair / turned);
            for (var position = 0L; position < count; position++)
                rows[position * half + pair] = (float)wave(position * speed);
        }
        return rows;
    }
}
