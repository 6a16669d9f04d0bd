using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Optimizers.Adafactor;

/// <summary>Options of <c>optimizer/adafactor</c>.</summary>
public sealed record AdafactorOptions : OptimizerOptions
{
    /// <summary>
    /// Peak learning rate; the schedule multiplies it. With <c>scale_parameter</c> it is relative to the size of each weight matrix: T5
    /// takes 1e-3 for fine-tuning.
    /// </summary>
    [Range(0.0, 10.0)]
    public override double LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Multiplies the rate by <c>min(0.01, 1 / sqrt(t))</c>, t the number of the update (section 9). The paper's rate is this alone:
    /// <c>learning_rate: 1</c> with a constant schedule. Off by default: the schedule decides.
    /// </summary>
    public bool RelativeStep { get; init; }

    /// <summary>Multiplies the rate by the root mean square of each parameter, or by <c>scale_epsilon</c> where that is larger (section 8).</summary>
    public bool ScaleParameter { get; init; } = true;

    /// <summary>Largest root mean square of a parameter's update before the rate; longer ones are shortened to it (section 6). 1 as in the paper.</summary>
    [Range(1e-6, 1e6)]
    public double ClipThreshold { get; init; } = 1;

    /// <summary>
    /// How fast the share of old squared gradients nears 1: at update t it is <c>1 - t^-x</c> (section 7.2). 0.8 as in the paper.
    /// </summary>
    [Range(0.0, 1.0)]
    public double DecayExponent { get; init; } = 0.8;

    /// <summary>Share of the old mean update that each step keeps. Default: no mean, which saves a copy of the parameters.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double? Beta1 { get; init; }

    /// <summary>Added to squared gradients, the paper's first epsilon.</summary>
    [Range(1e-36, 1.0)]
    public double Epsilon { get; init; } = 1e-30;

    /// <summary>Least size a parameter counts as with <c>scale_parameter</c>, the paper's second epsilon: lets zero weights move.</summary>
    [Range(1e-12, 1.0)]
    public double ScaleEpsilon { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay, per unit of the parameter's rate. Not in the paper; 0 as in the published code.</summary>
    [Range(0.0, 1.0)]
    public override double WeightDecay { get; init; }
}
