using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Plugins.Optimizers.Groups;

namespace Runner.Plugins.Optimizers;

/// <summary>What all optimizers have in common.</summary>
public abstract record OptimizerOptions
{
    /// <summary>Peak learning rate; the schedule multiplies it. BERT's is 1e-4 for pretraining and 2e-5 to 5e-5 for fine-tuning.</summary>
    [Range(0.0, 10.0)]
    [AlsoCalled("lr", "base_lr", "peak_lr", "max_lr", "initial_learning_rate", "peak_learning_rate")]
    public virtual double LearningRate { get; init; } = 1e-4;

    /// <summary>Weight decay of parameters that neither <c>no_decay</c> nor a group names.</summary>
    [AlsoCalled("wd", "decay")]
    public abstract double WeightDecay { get; init; }

    /// <summary>
    /// Parameters without weight decay: <c>biases</c>, <c>norms</c> (scale and shift of whatever normalises, however it is called), or names, where <c>*</c>
    /// stands for any letters and case does not count. Default: biases and norms.
    /// </summary>
    [AlsoCalled("exclude_from_weight_decay", "no_weight_decay")]
    public IReadOnlyList<string> NoDecay { get; init; } = NamePatterns.BiasesAndNorms;

    /// <summary>
    /// Parameters treated in another way. A parameter takes each setting from the first group that matches its name and has it, so
    /// a group for a layer's rate and one for biases' decay work together. Default: none.
    /// </summary>
    [AlsoCalled("param_groups", "parameter_groups", "layerwise_lr_decay")]
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];
}

/// <summary>What all optimizers with two moments have in common.</summary>
public abstract record MomentOptions : OptimizerOptions
{
    /// <summary>Share of the old mean of gradients that each step keeps.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    [AlsoCalled("adam_beta1")]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Share of the old mean of squared gradients that each step keeps.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    [AlsoCalled("adam_beta2")]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Keeps the division by the root of the squared gradients finite. BERT and all LAMBs use 1e-6, PyTorch's AdamW 1e-8.</summary>
    [Range(1e-16, 1.0)]
    [AlsoCalled("eps", "adam_epsilon", "adam_eps")]
    public virtual double Epsilon { get; init; } = 1e-6;

    /// <summary>Decoupled weight decay, per unit of learning rate.</summary>
    [Range(0.0, 1.0)]
    public override double WeightDecay { get; init; } = 0.01;
}
