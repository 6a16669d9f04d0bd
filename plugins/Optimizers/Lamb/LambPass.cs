using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Plugins.Optimizers.Flat;

namespace Runner.Plugins.Optimizers.Lamb;

/// <summary>One step of LAMB over chunks; addresses are of the first elements of the flat buffers.</summary>
internal sealed unsafe class LambPass
{
    public required nint Values { get; init; }
    public required nint Gradients { get; init; }
    public required nint Means { get; init; }
    public required nint Squares { get; init; }
    public required float Beta1 { get; init; }
    public required float Beta2 { get; init; }
    public required float New1 { get; init; }
    public required float New2 { get; init; }
    public required float MeanFactor { get; init; }
    public required float SquareFactor { get; init; }
    public required float Epsilon { get; init; }
    public required float GradientFactor { get; init; }
    public required bool NezhaDenominator { get; init; }

    /// <summary>Takes the gradient into the moments; returns sums of squares of the weights, of what divides the ratio, and of the gradient.</summary>
    public (double Weight, double Divisor, double Gradient) UpdateMoments(Chunk chunk, float decay, float divisorDecay)
    {
        var values = (float*)Values + chunk.Start;
        var gradients = (float*)Gradients + chunk.Start;
        var means = (float*)Means + chunk.Start;
        var squares = (float*)Squares + chunk.Start;
        var (beta1, beta2, new1, new2) = (Vector256.Create(Beta1), Vector256.Create(Beta2), Vector256.Create(New1), Vector256.Create(New2));
        var factor = Vector256.Create(GradientFactor);
        var (weight, divisor, gradient) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = 0; i < chunk.Length; i += Kernels.Width)
        {
            var g = factor * Vector256.Load(gradients + i);
            var m = beta1 * Vector256.Load(means + i) + new1 * g;
            var v = beta2 * Vector256.Load(squares + i) + new2 * (g * g);
            var p = Vector256.Load(values + i);
            m.Store(means + i);
            v.Store(squares + i);
            weight = Kernels.AddSquares(weight, p);
            divisor = Kernels.AddSquares(divisor, NezhaDenominator ? NezhaDivisor(m, v, p, divisorDecay) : Update(m, v, p, decay));
            gradient = Kernels.AddSquares(gradient, g);
        }
        return (Vector256.Sum(weight), Vector256.Sum(divisor), Vector256.Sum(gradient));
    }

    /// <summary>Moves the weights; the update is computed anew, which costs less than writing it down and reading it.</summary>
    public void Apply(Chunk chunk, float decay, float rate)
    {
        var values = (float*)Values + chunk.Start;
        var means = (float*)Means + chunk.Start;
        var squares = (float*)Squares + chunk.Start;
        var step = Vector256.Create(rate);
        for (var i = 0; i < chunk.Length; i += Kernels.Width)
        {
            var p = Vector256.Load(values + i);
            (p - step * Update(Vector256.Load(means + i), Vector256.Load(squares + i), p, decay)).Store(values + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Update(Vector256<float> m, Vector256<float> v, Vector256<float> p, float decay) =>
        m * MeanFactor / (Vector256.Sqrt(v * SquareFactor) + Vector256.Create(Epsilon)) + p * decay;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> NezhaDivisor(Vector256<float> m, Vector256<float> v, Vector256<float> p, float decay) =>
        m * MeanFactor / Vector256.Sqrt(v * SquareFactor + Vector256.Create(Epsilon)) + p * decay;
}
