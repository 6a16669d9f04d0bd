using Runner.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Parameters;

/// <summary>A module that sets its own initial weights instead of taking the default.</summary>
public interface ICustomInitialization
{
    /// <param name="randomFor">Gives the stream for a parameter of this module, by its local name.</param>
    void Initialize(Func<string, RandomStream> randomFor);
}

/// <summary>
/// Initial weights as BERT has them: matrices and embeddings from a normal distribution truncated at two deviations, biases 0, layer
/// norm 1 and 0. Every parameter draws from its own stream, named by its path, so two models that share a part start it equal.
/// </summary>
public static class WeightInitialization
{
    private const int PortionSize = 1 << 20;               // drawn here, then copied: writing single elements of a tensor is a thousand times slower

    /// <summary>Initialises every parameter below <paramref name="root"/>.</summary>
    /// <param name="root">Module on the CPU, before its parameters move into a <see cref="ParameterBuffer"/>.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="deviation">Standard deviation before truncation; BERT uses 0.02.</param>
    public static void Apply(nn.Module root, long seed, double deviation)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var paths = new OrderedDictionary<nn.Module, string>(ReferenceEqualityComparer.Instance);
        Collect(root, "", paths);
        foreach (var (module, path) in paths)
            Initialize(module, path, seed, deviation);
    }

    /// <summary>Fills a contiguous fp32 CPU tensor from a normal distribution truncated at two deviations.</summary>
    public static void TruncatedNormal(Tensor tensor, double deviation, RandomStream random)
    {
        using var flat = tensor.view(-1);
        var values = new float[(int)Math.Min(flat.numel(), PortionSize)];
        for (var start = 0L; start < flat.numel(); start += values.Length)
        {
            var portion = values.AsSpan(0, (int)Math.Min(values.Length, flat.numel() - start));
            foreach (ref var value in portion)
                value = (float)(Truncated(random) * deviation);
            using var drawn = torch.tensor(values, ScalarType.Float32);
            using var source = drawn.narrow(0, 0, portion.Length);
            using var target = flat.narrow(0, start, portion.Length);
            target.copy_(source);
        }
    }

    private static double Truncated(RandomStream random)
    {
        double value;
        do
            value = random.NextGaussian();
        while (Math.Abs(value) > 2);
        return value;
    }

    // A module in a field and in a list of children as well is met under several paths; the first one is the registered one, as in checkpoints.
    private static void Collect(nn.Module module, string path, OrderedDictionary<nn.Module, string> paths)
    {
        if (!paths.TryAdd(module, path))
            return;
        foreach (var (name, child) in module.named_children())
            Collect(child, path + name + ".", paths);
    }

    private static void Initialize(nn.Module module, string path, long seed, double deviation)
    {
        RandomStream StreamFor(string name) => RandomStream.Create(seed, "initial-weights/" + path + name);

        if (module is ICustomInitialization custom)
        {
            custom.Initialize(StreamFor);
        }
        else
        {
            var isNorm = ParameterRoles.IsNorm(module);
            foreach (var (name, parameter) in module.named_parameters(recurse: false))
            {
                if (name.EndsWith("bias", StringComparison.Ordinal))
                    parameter.zero_();
                else if (isNorm)
                    parameter.fill_(1);
                else
                    TruncatedNormal(parameter, deviation, StreamFor(name));
            }
        }
    }
}
