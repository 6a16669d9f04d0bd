using System.Diagnostics;
using Runner.LibTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Bench;

/// <summary>How fast this machine multiplies large matrices: what a model's operations are compared with.</summary>
public static class MatrixCeiling
{
    private const int Repeats = 7;

    // rows of the left factor, inner size, columns of the right one: cubes, and an encoder's feed-forward layer
    private static readonly (long Rows, long Inner, long Columns)[] OnProcessor = [(1024, 1024, 1024), (2048, 2048, 2048), (1024, 768, 3072)];
    private static readonly (long Rows, long Inner, long Columns)[] OnGpu = [(4096, 4096, 4096), (8192, 8192, 8192), (16384, 1024, 4096)];

    /// <summary>Floating-point operations per second: the median of several products of each size, and of the sizes the best.</summary>
    /// <param name="device">Where.</param>
    /// <param name="type">Number format.</param>
    public static double Measure(Device device, ScalarType type)
    {
        using var numbers = ScalarLifetime.Hold();
        using var quiet = no_grad();
        return (device.type == DeviceType.CUDA ? OnGpu : OnProcessor).Max(size => Measure(size, device, type));
    }

    private static double Measure((long Rows, long Inner, long Columns) size, Device device, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var left = ones(size.Rows, size.Inner, device: device).to(type);
        var right = ones(size.Inner, size.Columns, device: device).to(type);
        var rates = new List<double>();
        for (var i = 0; i <= Repeats; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var product = mm(left, right);
            if (device.type == DeviceType.CUDA)
                cuda.synchronize();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (i > 0)                                     // the first one sets up
                rates.Add(2.0 * size.Rows * size.Inner * size.Columns / seconds);
        }
        return BenchReport.Median(rates);
    }
}
