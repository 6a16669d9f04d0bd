using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Runner.Plugins.Collectives.Mpi.Reduction;

/// <summary>How elements of a type are summed: in a wider type where they are narrow, and rounded once at the end.</summary>
/// <typeparam name="TElement">As stored.</typeparam>
/// <typeparam name="TPartial">As summed.</typeparam>
internal unsafe interface IElementForm<TElement, TPartial>
    where TElement : unmanaged
    where TPartial : unmanaged
{
    /// <summary>The sum's first term.</summary>
    static abstract void Begin(TElement* source, TPartial* sum, int count);

    static abstract void Add(TElement* source, TPartial* sum, int count);

    static abstract void Round(TPartial* sum, TElement* target, int count);
}

internal readonly unsafe struct SingleForm : IElementForm<float, float>
{
    public static void Begin(float* source, float* sum, int count) => Unsafe.CopyBlockUnaligned(sum, source, (uint)count * sizeof(float));

    public static void Add(float* source, float* sum, int count)
    {
        var i = 0;
        for (; i <= count - 2 * Vector256<float>.Count; i += 2 * Vector256<float>.Count)
        {
            (Vector256.Load(sum + i) + Vector256.Load(source + i)).Store(sum + i);
            (Vector256.Load(sum + i + 8) + Vector256.Load(source + i + 8)).Store(sum + i + 8);
        }
        for (; i < count; i++)
            sum[i] += source[i];
    }

    public static void Round(float* sum, float* target, int count) => Unsafe.CopyBlockUnaligned(target, sum, (uint)count * sizeof(float));
}

internal readonly unsafe struct DoubleForm : IElementForm<double, double>
{
    public static void Begin(double* source, double* sum, int count) => Unsafe.CopyBlockUnaligned(sum, source, (uint)count * sizeof(double));

    public static void Add(double* source, double* sum, int count)
    {
        var i = 0;
        for (; i <= count - Vector256<double>.Count; i += Vector256<double>.Count)
            (Vector256.Load(sum + i) + Vector256.Load(source + i)).Store(sum + i);
        for (; i < count; i++)
            sum[i] += source[i];
    }

    public static void Round(double* sum, double* target, int count) => Unsafe.CopyBlockUnaligned(target, sum, (uint)count * sizeof(double));
}

/// <summary>bfloat16: the upper half of a float, rounded to the nearest, ties to even.</summary>
internal readonly unsafe struct BrainForm : IElementForm<ushort, float>
{
    public static void Begin(ushort* source, float* sum, int count)
    {
        var i = 0;
        for (; i <= count - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
            Widen(source + i).Store(sum + i);
        for (; i < count; i++)
            sum[i] = Widen(source[i]);
    }

    public static void Add(ushort* source, float* sum, int count)
    {
        var i = 0;
        for (; i <= count - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
            (Vector256.Load(sum + i) + Widen(source + i)).Store(sum + i);
        for (; i < count; i++)
            sum[i] += Widen(source[i]);
    }

    public static void Round(float* sum, ushort* target, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(sum[i]);
            target[i] = float.IsNaN(sum[i]) ? (ushort)0x7fc0 : (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
        }
    }

    private static float Widen(ushort element) => BitConverter.UInt32BitsToSingle((uint)element << 16);

    private static Vector256<float> Widen(ushort* source)
    {
        var (lower, upper) = Vector128.Widen(Vector128.Load(source));
        return (Vector256.Create(lower, upper) << 16).AsSingle();
    }
}

internal readonly unsafe struct HalfForm : IElementForm<Half, float>
{
    public static void Begin(Half* source, float* sum, int count)
    {
        for (var i = 0; i < count; i++)
            sum[i] = (float)source[i];
    }

    public static void Add(Half* source, float* sum, int count)
    {
        for (var i = 0; i < count; i++)
            sum[i] += (float)source[i];
    }

    public static void Round(float* sum, Half* target, int count)
    {
        for (var i = 0; i < count; i++)
            target[i] = (Half)sum[i];
    }
}
