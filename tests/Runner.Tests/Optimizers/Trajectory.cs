using Runner.Parameters;
using Runner.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Tests.Optimizers;

/// <summary>The reference trajectories: eight small parameters, twenty given gradients, values after each step.</summary>
internal static class Trajectory
{
    public const int Steps = 20;

    /// <summary>What the reference spares from decay: unlike the default, not <c>big_norm.weight</c>.</summary>
    public static readonly string[] NoDecay = ["*bias", "*LayerNorm*"];

    public static GoldenTensors Golden => GoldenTensors.Read(Shared.Golden("optimizers", "tensors.safetensors"));

    /// <summary>Runs an optimizer over the reference gradients and compares every value after every step.</summary>
    /// <returns>Largest difference, relative to the largest value of the tensor.</returns>
    public static double LargestDifference(string tag, Func<ParameterBuffer, Runner.Optimizers.IOptimizer> build, double globalClip = double.PositiveInfinity)
    {
        var golden = Golden;
        LibTorch.TorchRuntimeTests.Load();
        using var scope = NewDisposeScope();
        using var module = Tree(golden.Names("in/init/").ToDictionary(name => name, name => (golden.Shape("in/init/" + name), golden["in/init/" + name])));
        using var parameters = ParameterBuffer.Adopt(module, CPU);
        using var optimizer = build(parameters);
        var rates = golden[$"out/{tag}/lr"];
        var largest = 0.0;
        for (var step = 1; step <= Steps; step++)
        {
            foreach (var segment in parameters.Segments)
                Write(parameters.Gradients, segment, golden[$"in/grads/{segment.Name}"].AsSpan((step - 1) * (int)segment.Length, (int)segment.Length));
            Clip(parameters.Gradients, globalClip);
            optimizer.Step(rates[step - 1], step);
            foreach (var segment in parameters.Segments)
            {
                var expected = golden[$"out/{tag}/{segment.Name}"].AsSpan((step - 1) * (int)segment.Length, (int)segment.Length).ToArray();
                var actual = Read(parameters.Values, segment);
                var scale = Math.Max(1e-2, expected.Max(Math.Abs));
                for (var i = 0; i < expected.Length; i++)
                    largest = Math.Max(largest, Math.Abs(actual[i] - (double)expected[i]) / scale);
            }
        }
        return largest;
    }

    /// <summary>A module whose parameters have these dotted names, shapes and values.</summary>
    public static nn.Module Tree(IReadOnlyDictionary<string, (long[] Shape, float[] Values)> parameters)
    {
        var root = new Node("root");
        foreach (var (path, (shape, values)) in parameters)
        {
            var parts = path.Split('.');
            var node = parts[..^1].Aggregate(root, (parent, part) => parent.Child(part));
            node.register_parameter(parts[^1], new Parameter(tensor(values).reshape(shape)));
        }
        return root;
    }

    public static void Write(Tensor flat, ParameterSegment segment, ReadOnlySpan<float> values)
    {
        using var scope = NewDisposeScope();
        flat.narrow(0, segment.Offset, segment.Length).copy_(tensor(values.ToArray()));
    }

    public static float[] Read(Tensor flat, ParameterSegment segment)
    {
        using var scope = NewDisposeScope();
        return flat.narrow(0, segment.Offset, segment.Length).data<float>().ToArray();
    }

    // as the trainer clips
    private static void Clip(Tensor gradients, double limit)
    {
        if (double.IsPositiveInfinity(limit))
            return;
        using var scope = NewDisposeScope();
        var norm = gradients.to(ScalarType.Float64).norm().item<double>();
        if (norm > limit)
            gradients.mul_(limit / norm);
    }

    private class Node(string name) : nn.Module(name)
    {
        private readonly Dictionary<string, Node> _children = [];

        public Node Child(string name)
        {
            if (!_children.TryGetValue(name, out var child))
            {
                _children[name] = child = name.Contains("norm", StringComparison.OrdinalIgnoreCase) ? new Norm(name) : new Node(name);
                register_module(name, child);
            }
            return child;
        }
    }

    private sealed class Norm(string name) : Node(name), INormalization;
}
