using static TorchSharp.torch;

namespace Runner.Benchmarks.Bare;

/// <summary>Rates of the matrix products of linear layers, as <c>peer.py --gemm</c> measures them.</summary>
internal static class Products
{
    private const int Rows = 1024;
    private const int Repeats = 5;

    private static readonly (int Inputs, int Outputs)[] Layers = [(768, 768), (768, 3072), (3072, 768), (768, 21128)];

    /// <summary>FLOP/s by processor time: forward, gradient of the input, gradient of the weight.</summary>
    public static Dictionary<string, double> Rates()
    {
        using var quiet = no_grad();
        var rates = new Dictionary<string, double>();
        foreach (var (inputs, outputs) in Layers)
        {
            using var scope = NewDisposeScope();
            Tensor x = rand(Rows, inputs), w = rand(outputs, inputs), g = rand(Rows, outputs);
            foreach (var (kind, product) in new (string, Func<Tensor>)[] { ("forward", () => nn.functional.linear(x, w)), ("input", () => mm(g, w)), ("weight", () => mm(g.t(), x)) })
                rates[$"{inputs}-{outputs} {kind}"] = 2.0 * Rows * inputs * outputs / Median(product);
        }
        return rates;
    }

    private static double Median(Func<Tensor> product)
    {
        var times = new List<double>();
        for (var i = 0; i <= Repeats; i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            product().Dispose();
            times.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }
        times.RemoveAt(0);                                // the first one sets up
        return times.Order().ElementAt(Repeats / 2);
    }
}
