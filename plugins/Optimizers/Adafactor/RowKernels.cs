using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Plugins.Optimizers.Flat;

namespace Runner.Plugins.Optimizers.Adafactor;

/// <summary>Loops over one row of any length: eight numbers at a time, then the rest one by one. Sums are doubles.</summary>
internal static unsafe class RowKernels
{
    /// <summary>Adds <c>x^2 + add</c> to <paramref name="columns"/> element by element; returns its sum over the row.</summary>
    public static double AddSquares(float* x, int length, double add, double* columns)
    {
        var sums = Vector256<double>.Zero;
        var added = Vector256.Create(add);
        var i = 0;
        for (; i <= length - Kernels.Width; i += Kernels.Width)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(x + i));
            (low, high) = (low * low + added, high * high + added);
            (Vector256.Load(columns + i) + low).Store(columns + i);
            (Vector256.Load(columns + i + 4) + high).Store(columns + i + 4);
            sums = sums + low + high;
        }
        var sum = Vector256.Sum(sums);
        for (; i < length; i++)
        {
            var square = (double)x[i] * x[i] + add;
            columns[i] += square;
            sum += square;
        }
        return sum;
    }

    public static double SumOfSquares(float* x, int length)
    {
        var sums = Vector256<double>.Zero;
        var i = 0;
        for (; i <= length - Kernels.Width; i += Kernels.Width)
            sums = Kernels.AddSquares(sums, Vector256.Load(x + i));
        var sum = Vector256.Sum(sums);
        for (; i < length; i++)
            sum += (double)x[i] * x[i];
        return sum;
    }

    /// <summary>Sum of squares of the update <c>g * row * columns</c>.</summary>
    public static double SumOfUpdates(float* g, float row, float* columns, int length)
    {
        var sums = Vector256<double>.Zero;
        var factor = Vector256.Create(row);
        var i = 0;
        for (; i <= length - Kernels.Width; i += Kernels.Width)
            sums = Kernels.AddSquares(sums, Vector256.Load(g + i) * factor * Vector256.Load(columns + i));
        var sum = Vector256.Sum(sums);
        for (; i < length; i++)
        {
            var update = g[i] * row * columns[i];
            sum += (double)update * update;
        }
        return sum;
    }

    /// <summary>Moves weights by <c>rate * g * row * columns</c> after shrinking them; through the mean where there is one.</summary>
    public static void Apply(float* p, float* g, float row, float* columns, float* mean, float keep, float rate, float shrink, int length)
    {
        var (rows, rates, shrinks) = (Vector256.Create(row), Vector256.Create(rate), Vector256.Create(shrink));
        var (old, fresh) = (Vector256.Create(keep), Vector256.Create(1 - keep));
        var i = 0;
        for (; i <= length - Kernels.Width; i += Kernels.Width)
        {
            var update = rates * (Vector256.Load(g + i) * rows * Vector256.Load(columns + i));
            if (mean != null)
            {
                update = old * Vector256.Load(mean + i) + fresh * update;
                update.Store(mean + i);
            }
            (shrinks * Vector256.Load(p + i) - update).Store(p + i);
        }
        for (; i < length; i++)
        {
            var update = rate * (g[i] * row * columns[i]);
            if (mean != null)
                mean[i] = update = keep * mean[i] + (1 - keep) * update;
            p[i] = shrink * p[i] - update;
        }
    }

    /// <summary>v = keep * v + (1 - keep) * (g^2 + add); factors = 1 / sqrt(v). In place of rows and columns for vectors.</summary>
    public static void UpdateVector(float* g, float* v, float* factors, float keep, float add, int length)
    {
        for (var i = 0; i < length; i++)
        {
            v[i] = keep * v[i] + (1 - keep) * (g[i] * g[i] + add);
            factors[i] = 1 / MathF.Sqrt(v[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* At(nint address, long element) => (float*)address + element;
}
