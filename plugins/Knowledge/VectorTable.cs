using Runner.Parameters;
using Runner.Randomness;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Knowledge;

/// <summary>A table of vectors, drawn uniformly at first.</summary>
internal sealed class VectorTable : nn.Module, ICustomInitialization
{
    private const int PortionSize = 1 << 20;

    private readonly double _bound;

    /// <param name="name">Its name in the model.</param>
    /// <param name="rows">Vectors.</param>
    /// <param name="size">Width.</param>
    /// <param name="bound">Initial numbers lie between plus and minus this; null for Xavier's <c>sqrt(6 / (rows + size))</c>.</param>
    public VectorTable(string name, long rows, long size, double? bound)
        : base(name)
    {
        _bound = bound ?? Math.Sqrt(6.0 / (rows + size));
        Weight = new Parameter(zeros(rows, size));
        register_parameter("weight", Weight);
    }

    /// <summary>[rows, size].</summary>
    public Parameter Weight { get; }

    public void Initialize(Func<string, RandomStream> randomFor)
    {
        var random = randomFor("weight");
        using var flat = Weight.view(-1);
        var values = new float[(int)Math.Min(flat.numel(), PortionSize)];
        for (var start = 0L; start < flat.numel(); start += values.Length)
        {
            var length = Math.Min(values.Length, flat.numel() - start);
            for (var i = 0; i < length; i++)
                values[i] = (float)((2 * random.NextDouble() - 1) * _bound);
            using var drawn = tensor(values, ScalarType.Float32);
            using var source = drawn.narrow(0, 0, length);
            using var target = flat.narrow(0, start, length);
            target.copy_(source);
        }
    }
}
