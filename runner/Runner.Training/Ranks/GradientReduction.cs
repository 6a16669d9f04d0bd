using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Training.Ranks;

/// <summary>Adds up the gradients of all ranks, each rank receiving all sums or those of its share.</summary>
internal sealed class GradientReduction(RankGroup ranks, ParameterBuffer parameters, OptimizerShards? shards)
{
    /// <summary>Whether there is nobody to exchange with.</summary>
    public bool IsAlone => ranks.Size == 1;

    /// <summary>Returns when the gradients of the global batch are in the buffer.</summary>
    public void Finish()
    {
        if (ranks.Collective is not { } collective)
            return;
        ranks.InReduction = true;
        if (shards is null)
            collective.AllReduce(parameters.Gradients);
        else
            collective.ReduceScatter(parameters.Gradients, shards.Bounds);
        ranks.InReduction = false;
    }

    /// <summary>Gives every rank what the others updated.</summary>
    public void Spread(Tensor values)
    {
        if (ranks.Collective is not { } collective || shards is null)
            return;
        ranks.InReduction = true;
        collective.AllGather(values, shards.Bounds);
        ranks.InReduction = false;
    }
}
