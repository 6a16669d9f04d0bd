using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Execution;

namespace Runner.Training.Execution;

/// <summary>
/// Dropout in one pass over fp32 numbers. Every element's bits are a hash of its row's key and its number in the row, so nothing is drawn in an
/// order and no mask is kept: whoever needs it again makes it again. The same bits on every processor and for any number of threads.
/// </summary>
internal static unsafe class DropoutKernel
{
    private const int Width = 8;
    private const long Portion = 1 << 15;                   // elements worth a thread of their own

    /// <summary>Writes to <paramref name="to"/> what is left of <paramref name="from"/>; they may be the same.</summary>
    /// <param name="from">Contiguous fp32.</param>
    /// <param name="to">As long.</param>
    /// <param name="shape">Of both.</param>
    /// <param name="draw">Which call.</param>
    /// <param name="scale">What is left is multiplied by it.</param>
    /// <param name="threads">How many may share the work.</param>
    public static void Apply(nint from, nint to, long[] shape, DropoutDraw draw, float scale, int threads)
    {
        var length = shape.Length < 2 ? 1 : shape[^1];
        var rows = shape.Aggregate(1L, (a, b) => a * b) / Math.Max(1, length);
        if (rows == 0 || length == 0)
            return;
        var rowsPerPortion = Math.Max(1, Portion / length);
        var portions = (rows + rowsPerPortion - 1) / rowsPerPortion;
        void Do(long portion)
        {
            using var numbers = SubnormalNumbers.Enter();
            Rows((float*)from, (float*)to, shape, length, portion * rowsPerPortion, Math.Min(rows, (portion + 1) * rowsPerPortion), draw, scale);
        }

        if (threads <= 1 || portions == 1)
        {
            for (var portion = 0L; portion < portions; portion++)
                Do(portion);
            return;
        }
        ParallelLoop.For(0L, portions, threads, Do);
    }

    private static void Rows(float* from, float* to, long[] shape, long length, long first, long end, DropoutDraw draw, float scale)
    {
        var keys = new RowKeys(draw, shape, first);
        var (threshold, falls) = (draw.Threshold, draw.Probability >= 1);
        for (var row = first; row < end; row++)
        {
            if (falls)
                new Span<float>(to + row * length, (int)length).Clear();
            else
                Row(from + row * length, to + row * length, length, keys.Current, threshold, scale);
            keys.Next();
        }
    }

    private static void Row(float* from, float* to, long length, ulong key, int threshold, float scale)
    {
        var (low, high) = (Vector256.Create((uint)key), Vector256.Create((uint)(key >> 32)));
        var (limit, factor) = (Vector256.Create(threshold), Vector256.Create(scale));
        var number = Vector256<uint>.Indices + low;
        var i = 0L;
        // four at a time: the processor overlaps their multiplications
        for (; i <= length - 4 * Width; i += 4 * Width)
        {
            var a = Kept(number, high, limit);
            var b = Kept(number + Vector256.Create(8u), high, limit);
            var c = Kept(number + Vector256.Create(16u), high, limit);
            var d = Kept(number + Vector256.Create(24u), high, limit);
            (Vector256.Load(from + i) * factor & a).Store(to + i);
            (Vector256.Load(from + i + 8) * factor & b).Store(to + i + 8);
            (Vector256.Load(from + i + 16) * factor & c).Store(to + i + 16);
            (Vector256.Load(from + i + 24) * factor & d).Store(to + i + 24);
            number += Vector256.Create(32u);
        }
        for (; i <= length - Width; i += Width)
        {
            (Vector256.Load(from + i) * factor & Kept(number, high, limit)).Store(to + i);
            number += Vector256.Create(8u);
        }
        for (; i < length; i++)
            to[i] = Bits((uint)i + (uint)key, (uint)(key >> 32)) < threshold ? 0 : from[i] * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Kept(Vector256<uint> number, Vector256<uint> high, Vector256<int> limit)
    {
        var x = number;
        x ^= x >>> 16;
        x *= Vector256.Create(First);
        x ^= x >>> 15;
        x += high;
        x *= Vector256.Create(Second);
        x ^= x >>> 15;
        return Vector256.GreaterThanOrEqual(x.AsInt32(), limit).AsSingle();
    }

    /// <summary>Random bits of an element; <see cref="Kept"/> makes the same, eight at a time.</summary>
    internal static int Bits(uint number, uint high)
    {
        var x = number;
        x ^= x >>> 16;
        x *= First;
        x ^= x >>> 15;
        x += high;
        x *= Second;
        x ^= x >>> 15;
        return (int)x;
    }

    // multipliers of low bias that C. Wellons found by search (hash-prospector); half of the key enters before each
    private const uint First = 0x21f0aaad;
    private const uint Second = 0x735a2d97;
}
