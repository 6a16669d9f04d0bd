using System.Diagnostics;
using static TorchSharp.torch;

namespace Runner.Benchmarks.Bare;

/// <summary>Times of the matrix products of linear layers, as <c>peer.py --gemm</c> measures them.</summary>
internal static class Products
{
    private const int Rows = 1024;
    private const int Repeats = 4;

    private static readonly (int Inputs, int Outputs)[] Layers = [(768, 768), (768, 3072), (3072, 768), (768, 21128)];

    /// <summary>Seconds by the clock, the shortest of some: forward, gradient of the input, gradient of the weight.</summary>
    public static Dictionary<string, double> Seconds()
    {
        using var quiet = no_grad();
        var seconds = new Dictionary<string, double>();
        foreach (var (inputs, outputs) in Layers)
        {
            using var scope = NewDisposeScope();
            Tensor x = rand(Rows, inputs), w = rand(outputs, inputs), g = rand(Rows, outputs);
            foreach (var (kind, product) in new (string, Func<Tensor>)[] { ("forward", () => nn.functional.linear(x, w)), ("input", () => mm(g, w)), ("weight", () => mm(g.t(), x)) })
                seconds[$"{inputs}-{outputs} {kind}"] = Shortest(product);
        }
        return seconds;
    }

    private static double Shortest(Func<Tensor> product)
    {
        product().Dispose();                              // the first one sets up
        var shortest = double.PositiveInfinity;
        for (var i = 0; i < Repeats; i++)
        {
            var start = Stopwatch.GetTimestamp();
            product().Dispose();
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return shortest;
    }
}
