using Runner.Tasks;
using Runner.Tests.Training.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Training;

/// <summary>A task with an operation that libtorch has no deterministic kernel for, on any device.</summary>
internal sealed class UnpoolingTask : ModelWithExamples
{
    private readonly PlainTask _plain = new();

    public override nn.Module Network => _plain.Network;

    public override IExampleSet Training => _plain.Training;

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        using var unpool = nn.MaxUnpool2d([2, 2]);
        using var spread = unpool.forward(ones(1, 1, 1, 1), zeros([1, 1, 1, 1], ScalarType.Int64));
        var output = _plain.Forward(batch, totals);
        return output with { Loss = output.Loss + 0 * spread.sum() };
    }
}
