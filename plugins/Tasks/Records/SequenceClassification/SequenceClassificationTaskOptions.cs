using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Heads;

namespace Runner.Plugins.Tasks.Records.SequenceClassification;

/// <summary>Options of <c>task/sequence-classification</c>.</summary>
public sealed record SequenceClassificationTaskOptions : TextTaskOptions
{
    /// <summary>The head that chooses a class.</summary>
    [DefaultComponent("sequence-classification")]
    public IHeadComponent Head { get; init; } = null!;

    /// <summary>What classes weigh in the loss, by name: <c>{ negative: 1, positive: 2.5 }</c>; means are over weights. Others weigh 1. Default: all the same.</summary>
    public IReadOnlyDictionary<string, double> ClassWeights { get; init; } = new Dictionary<string, double>();

    /// <summary>Whether classes weigh the more the rarer they are in the training split, n / (C n_c). Default: false.</summary>
    [AlsoCalled("balanced", "class_weight")]
    public bool BalanceClasses { get; init; }

    /// <summary>Share of the truth that is spread evenly over all classes (Szegedy et al. 2016, arXiv:1512.00567, section 7). Default: 0.</summary>
    [Range(0.0, 0.99)]
    [AlsoCalled("label_smoothing_factor")]
    public double LabelSmoothing { get; init; }
}
