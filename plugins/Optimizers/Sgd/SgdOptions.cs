using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Optimizers.Sgd;

/// <summary>Options of <c>optimizer/sgd</c>.</summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <summary>Peak learning rate; the schedule multiplies it. OpenKE trains TransE with 1, image models begin at 0.1.</summary>
    [Range(0.0, 1000.0)]
    public override double LearningRate { get; init; } = 0.1;

    /// <summary>Share of the old velocity that each step keeps; 0 for none.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; }

    /// <summary>Share of the gradient that does not enter the velocity, from the second step on; 0 as in PyTorch.</summary>
    [Range(0.0, 1.0)]
    public double Dampening { get; init; }

    /// <summary>Looks one step of momentum ahead (Sutskever et al. 2013). Needs <c>momentum</c> and no dampening.</summary>
    public bool Nesterov { get; init; }

    /// <summary>L2 penalty: this times the weight is added to its gradient. PyTorch's default is 0.</summary>
    [Range(0.0, 1.0)]
    public override double WeightDecay { get; init; }
}
