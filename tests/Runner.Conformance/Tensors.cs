using Runner.LibTorch;
using Runner.Randomness;
using static TorchSharp.torch;

namespace Runner.Conformance;

/// <summary>Tensors for the suites: libtorch loaded once, contents from streams of their own.</summary>
internal static class Tensors
{
    /// <summary>How far numbers may be apart that the same sums in another order give: fp32, a few layers.</summary>
    public const double Tolerance = 2e-5;

    static Tensors() => TorchRuntime.EnsureLoaded();

    /// <summary>Loads libtorch; call before any tensor.</summary>
    public static void Ready()
    {
    }

    public static Tensor Random(string purpose, params long[] shape)
    {
        var stream = RandomStream.Create(7, "conformance/" + purpose);
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        foreach (ref var value in values.AsSpan())
            value = (float)stream.NextGaussian();
        return tensor(values, shape, ScalarType.Float32);
    }

    public static Tensor Ids(string purpose, int least, int count, params long[] shape)
    {
        var stream = RandomStream.Create(7, "conformance/" + purpose);
        var values = new long[shape.Aggregate(1L, (a, b) => a * b)];
        foreach (ref var value in values.AsSpan())
            value = least + stream.NextInt32(count - least);
        return tensor(values, shape, ScalarType.Int64);
    }

    public static void Equal(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.eq(actual).all().item<bool>(), $"{what}: the values differ in {expected.ne(actual).sum().item<long>()} of {expected.numel()} places.");
    }

    public static void Close(Tensor expected, Tensor actual, string what, double tolerance = Tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        if (expected.numel() == 0)
            return;
        var difference = (expected - actual).abs().max().item<float>();
        var limit = tolerance * Math.Max(1, expected.abs().max().item<float>());
        Assert.True(difference <= limit, $"{what}: values differ by {difference}, more than {limit}.");
    }

    public static void Finite(Tensor tensor, string what) => Assert.True(tensor.isfinite().all().item<bool>(), $"{what} is not finite.");
}
