using Runner.Architectures;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Architectures.Support;

/// <summary>Small backbones as recipes make them, with weights large enough that a mistake shows.</summary>
internal static class Backbones
{
    public const int Vocabulary = 40;

    /// <summary>A backbone in evaluation mode.</summary>
    public static Encoder Build(string yaml, int seed = 5)
    {
        var encoder = Composed.Component<IArchitectureComponent>(yaml).Build(new ModelContext(Vocabulary, 0));
        manual_seed(seed);
        using var quiet = no_grad();
        foreach (var parameter in encoder.parameters().Where(parameter => parameter.dim() > 1))
            parameter.normal_(0, 0.3);
        encoder.eval();
        return encoder;
    }

    /// <summary>How many parameters a backbone has; nothing is stored, whatever its size.</summary>
    public static long Count(string yaml, int vocabulary)
    {
        using var scope = NewDisposeScope();
        var before = get_default_device();
        set_default_device(META);
        try
        {
            using var encoder = Composed.Component<IArchitectureComponent>(yaml).Build(new ModelContext(vocabulary, 0));
            return encoder.parameters().Sum(parameter => parameter.numel());
        }
        finally
        {
            set_default_device(before);
        }
    }

    public static Tensor Ids(int batch, int length)
    {
        manual_seed(9);
        return randint(5, Vocabulary, [batch, length], ScalarType.Int64);
    }

    /// <summary>Training steps of a backbone, again and again: every parameter gets a gradient, and no tensor stays behind.</summary>
    public static void AllLearnAndNothingStays(Encoder encoder, Action step)
    {
        NothingStays(step, 20);
        foreach (var (name, parameter) in encoder.named_parameters())
        {
            Assert.True(parameter.grad is not null && parameter.grad.isfinite().all().ToBoolean(), name);
            Assert.True(name.EndsWith("key.bias", StringComparison.Ordinal) || parameter.grad.abs().max().ToDouble() > 0, name);
        }
    }

    /// <summary>After the first step, which makes gradients and constant tables, no tensor stays behind.</summary>
    public static void NothingStays(Action step, int times)
    {
        step();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var i = 0; i < times; i++)
            step();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    public static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).abs().max().ToDouble();
        Assert.True(difference <= 5e-6 + 5e-5 * expected.abs().max().ToDouble(), $"differs by {difference:g3}");
    }
}
