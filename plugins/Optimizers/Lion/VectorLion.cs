using System.Runtime.Intrinsics;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using Runner.Plugins.Optimizers.Steps;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Lion;

/// <summary>Lion on the CPU: one pass over memory.</summary>
internal sealed class VectorLion : FlatOptimizer<LionOptions>
{
    private readonly Tensor _mean;
    private readonly ChunkedBuffer _chunks;

    public VectorLion(ParameterBuffer parameters, LionOptions options)
        : base(parameters, options)
    {
        _mean = AddState("exp_avg");
        _chunks = new ChunkedBuffer(parameters);
    }

    protected override void Update(double learningRate, long step)
    {
        var (values, gradients) = (ChunkedBuffer.Address(Parameters.Values), ChunkedBuffer.Address(Parameters.Gradients));
        var means = ChunkedBuffer.Address(_mean);
        _chunks.ForEach((chunk, _) =>
        {
            var setting = Settings[chunk.Segment];
            var rate = learningRate * setting.RateScale;
            Run(values, gradients, means, chunk, (float)rate, (float)(1 - rate * setting.Decay));
        });
    }

    private unsafe void Run(nint valuesStart, nint gradientsStart, nint meansStart, Chunk chunk, float rate, float shrink)
    {
        var values = (float*)valuesStart + chunk.Start;
        var gradients = (float*)gradientsStart + chunk.Start;
        var means = (float*)meansStart + chunk.Start;
        var (keep1, new1) = (Vector256.Create((float)Options.Beta1), Vector256.Create((float)(1 - Options.Beta1)));
        var (keep2, new2) = (Vector256.Create((float)Options.Beta2), Vector256.Create((float)(1 - Options.Beta2)));
        var (step, factor) = (Vector256.Create(rate), Vector256.Create(shrink));
        for (var i = 0; i < chunk.Length; i += Kernels.Width)
        {
            var g = Vector256.Load(gradients + i);
            var m = Vector256.Load(means + i);
            var direction = keep1 * m + new1 * g;
            var plus = Vector256.BitwiseAnd(Vector256.GreaterThan(direction, Vector256<float>.Zero), step);
            var minus = Vector256.BitwiseAnd(Vector256.LessThan(direction, Vector256<float>.Zero), step);
            (factor * Vector256.Load(values + i) - plus + minus).Store(values + i);
            (keep2 * m + new2 * g).Store(means + i);
        }
    }
}
