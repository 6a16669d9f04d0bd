using Runner.Randomness;
using TorchSharp.Modules;
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
    /// <summary>Initialises every parameter below <paramref name="root"/>.</summary>
    /// <param name="root">Module on the CPU, before its parameters move into a <see cref="ParameterBuffer"/>.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="deviation">Standard deviation before truncation; BERT uses 0.02.</param>
    public static void Apply(nn.Module root, long seed, double deviation)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        Visit(root, "", seed, deviation);
    }

    /// <summary>Fills a contiguous fp32 CPU tensor from a normal distribution truncated at two deviations.</summary>
    public static void TruncatedNormal(Tensor tensor, double deviation, RandomStream random)
    {
        using var flat = tensor.view(-1);              // the accessor takes one index per dimension
        var values = flat.data<float>();
        var count = flat.numel();
        for (var i = 0L; i < count; i++)
        {
            double value;
            do
                value = random.NextGaussian();
            while (Math.Abs(value) > 2);
            values[i] = (float)(value * deviation);
        }
    }

    private static void Visit(nn.Module module, string path, long seed, double deviation)
    {
        RandomStream StreamFor(string name) => RandomStream.Create(seed, "initial-weights/" + path + name);

        if (module is ICustomInitialization custom)
        {
            custom.Initialize(StreamFor);
        }
        else
        {
            foreach (var (name, parameter) in module.named_parameters(recurse: false))
            {
                if (module is LayerNorm && name == "weight")
                    parameter.fill_(1);
                else if (name.EndsWith("bias", StringComparison.Ordinal))
                    parameter.zero_();
                else
                    TruncatedNormal(parameter, deviation, StreamFor(name));
            }
        }
        foreach (var (name, child) in module.named_children())
            Visit(child, path + name + ".", seed, deviation);
    }
}
