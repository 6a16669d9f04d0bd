using System.Runtime.Intrinsics;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using Runner.Plugins.Optimizers.Groups;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Lion;

/// <summary>Lion on the CPU: one pass over memory.</summary>
internal sealed class VectorLion(ParameterBuffer parameters, LionOptions options, ParameterSettings settings) : IOptimizer
{
    private readonly StateBuffer _mean = new(parameters, "exp_avg");
    private readonly ChunkedBuffer _chunks = new(parameters);
    private readonly FrozenGradients _frozen = new(parameters, settings);

    public IReadOnlyDictionary<string, Tensor> State => _mean.State;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        _frozen.Clear();
        var (values, gradients) = (ChunkedBuffer.Address(parameters.Values), ChunkedBuffer.Address(parameters.Gradients));
        var means = ChunkedBuffer.Address(_mean.Tensor!);
        _chunks.ForEach((chunk, _) =>
        {
            var setting = settings[chunk.Segment];
            var rate = learningRate * setting.RateScale;
            Run(values, gradients, means, chunk, (float)rate, (float)(1 - rate * setting.Decay));
        });
    }

    public void Dispose()
    {
        _frozen.Dispose();
        _mean.Dispose();
    }

    private unsafe void Run(nint valuesStart, nint gradientsStart, nint meansStart, Chunk chunk, float rate, float shrink)
    {
        var values = (float*)valuesStart + chunk.Start;
        var gradients = (float*)gradientsStart + chunk.Start;
        var means = (float*)meansStart + chunk.Start;
        var (keep1, new1) = (Vector256.Create((float)options.Beta1), Vector256.Create((float)(1 - options.Beta1)));
        var (keep2, new2) = (Vector256.Create((float)options.Beta2), Vector256.Create((float)(1 - options.Beta2)));
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
