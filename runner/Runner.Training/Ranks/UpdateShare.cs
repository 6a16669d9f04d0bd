using Runner.Optimizers;
using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Training.Ranks;

/// <summary>What this rank updates of the parameters: all of them, or its share where the optimizer's state is shared out.</summary>
internal sealed class UpdateShare : IDisposable
{
    private readonly ParameterBuffer? _stretch;

    public UpdateShare(ParameterBuffer whole, IOptimizerComponent optimizer, RankGroup ranks, bool isShared)
    {
        if (!isShared || ranks.Size == 1)
        {
            (Parameters, Optimizer) = (whole, optimizer.Build(whole));
            return;
        }
        Shards = OptimizerShards.Cut(whole, ranks.Size);
        var count = Shards.CountOf(ranks.Rank);
        if (count == 0)
            return;
        Parameters = _stretch = whole.Stretch(Shards.FirstSegments[ranks.Rank], count);
        Optimizer = optimizer.Build(_stretch);
    }

    /// <summary>How the update is shared out; null where every rank does all of it.</summary>
    public OptimizerShards? Shards { get; }

    /// <summary>The parameters this rank updates; null where there are more ranks than parameters and it has none.</summary>
    public ParameterBuffer? Parameters { get; }

    public IOptimizer? Optimizer { get; }

    /// <summary>Norm of this share's gradient, a double scalar. Call inside a dispose scope.</summary>
    public Tensor GradientNorm(Device device) =>
        Parameters is null ? zeros([], ScalarType.Float64, device) : Training.GradientNorm.Of(Parameters.Gradients);

    public void Dispose()
    {
        Optimizer?.Dispose();
        _stretch?.Dispose();
    }
}
