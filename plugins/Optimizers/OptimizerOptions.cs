using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Optimizers;

/// <summary>What all optimizers with two moments have in common.</summary>
public abstract record OptimizerOptions
{
    /// <summary>Peak learning rate; the schedule multiplies it. BERT's is 1e-4 for pretraining and 2e-5 to 5e-5 for fine-tuning.</summary>
    [Range(0.0, 10.0)]
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Share of the old mean of gradients that each step keeps.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Share of the old mean of squared gradients that each step keeps.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Keeps the division by the root of the squared gradients finite. BERT and all LAMBs use 1e-6, PyTorch's AdamW 1e-8.</summary>
    [Range(1e-16, 1.0)]
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>Decoupled weight decay, per unit of learning rate.</summary>
    [Range(0.0, 1.0)]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>
    /// Names of parameters without weight decay; <c>*</c> stands for any letters, case does not count. Default: biases and
    /// normalisation weights.
    /// </summary>
    public IReadOnlyList<string> NoDecay { get; init; } = NamePatterns.BiasesAndNorms;
}
