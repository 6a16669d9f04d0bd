using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Optimizers.Lion;

/// <summary>Options of <c>optimizer/lion</c>.</summary>
public sealed record LionOptions : OptimizerOptions
{
    /// <summary>Peak learning rate; the schedule multiplies it. The paper takes a third to a tenth of AdamW's, since every step has full size.</summary>
    [Range(0.0, 10.0)]
    public override double LearningRate { get; init; } = 1e-5;

    /// <summary>Share of the old mean in the direction of a step. 0.9 as in the paper.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Share of the old mean that is kept for the next step. 0.99 as in the paper.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Decoupled weight decay, per unit of learning rate. The paper takes three to ten times AdamW's, to match the smaller rate.</summary>
    [Range(0.0, 100.0)]
    public override double WeightDecay { get; init; } = 0.1;
}
