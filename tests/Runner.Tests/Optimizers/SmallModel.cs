using Runner.Optimizers;
using Runner.Parameters;
using Runner.Randomness;
using static TorchSharp.torch;

namespace Runner.Tests.Optimizers;

/// <summary>A made-up model with parameters of awkward sizes, one larger than several chunks, and random gradients.</summary>
internal sealed class SmallModel : IDisposable
{
    private static readonly (string Name, long[] Shape)[] Layout =
    [
        ("embedding.weight", [1000, 64]), ("dense.weight", [37, 29]), ("dense.bias", [37]), ("norm.weight", [29]), ("norm.bias", [29]),
        ("head.weight", [5, 1]), ("head.bias", [1]),
    ];

    private readonly nn.Module _module;

    public SmallModel(long seed = 1)
    {
        LibTorch.TorchRuntimeTests.Load();
        _module = Trajectory.Tree(Layout.ToDictionary(layout => layout.Name, layout => (layout.Shape, Random(seed, layout.Name, layout.Shape.Aggregate(1L, (a, b) => a * b)))));
        Parameters = ParameterBuffer.Adopt(_module, CPU);
    }

    public ParameterBuffer Parameters { get; }

    public ParameterSegment Segment(string name) => Parameters.Segments.Single(segment => segment.Name == name);

    /// <summary>Sets the gradients of a step; they do not depend on the parameters.</summary>
    public void SetGradients(long step, double scale = 0.1)
    {
        foreach (var segment in Parameters.Segments)
            Trajectory.Write(Parameters.Gradients, segment, [.. Random(step, "gradient/" + segment.Name, segment.Length).Select(value => (float)(value * scale))]);
    }

    /// <summary>Steps <paramref name="first"/> to <paramref name="last"/>.</summary>
    public void Train(IOptimizer optimizer, int first, int last)
    {
        for (var step = first; step <= last; step++)
        {
            SetGradients(step);
            optimizer.Step(0.01 / step, step);
        }
    }

    public float[] Values() => Parameters.Values.data<float>().ToArray();

    public void Dispose()
    {
        Parameters.Dispose();
        _module.Dispose();
    }

    private static float[] Random(long seed, string name, long count)
    {
        var random = RandomStream.Create(seed, name);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (float)random.NextGaussian())];
    }
}
