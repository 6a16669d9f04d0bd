using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Runner.Plugins.Optimizers.Flat;

/// <summary>
/// Loops over chunks, eight numbers at a time on every processor, without fused multiply-add: the same bits wherever they run.
/// Sums of squares are kept in double precision.
/// </summary>
internal static unsafe class Kernels
{
    public const int Width = 8;

    public static double SumOfSquares(nint flat, Chunk chunk)
    {
        var x = (float*)flat + chunk.Start;
        var sum = Vector256<double>.Zero;
        for (var i = 0; i < chunk.Length; i += Width)
            sum = AddSquares(sum, Vector256.Load(x + i));
        return Vector256.Sum(sum);
    }

    public static void Scale(nint flat, Chunk chunk, float factor)
    {
        var x = (float*)flat + chunk.Start;
        for (var i = 0; i < chunk.Length; i += Width)
            (Vector256.Load(x + i) * factor).Store(x + i);
    }

    /// <summary>Four running sums of squares of doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> AddSquares(Vector256<double> sum, Vector256<float> x)
    {
        var (low, high) = Vector256.Widen(x);
        return sum + low * low + high * high;
    }
}
