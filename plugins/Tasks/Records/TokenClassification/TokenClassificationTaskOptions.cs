using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Heads;
using Runner.Plugins.Tasks.Records.Words;

namespace Runner.Plugins.Tasks.Records.TokenClassification;

/// <summary>Options of <c>task/token-classification</c>.</summary>
public sealed record TokenClassificationTaskOptions : WordTaskOptions
{
    /// <summary>The head that tags words.</summary>
    [DefaultComponent("token-tagging")]
    public IHeadComponent Head { get; init; } = null!;

    /// <summary>What tags weigh in the loss, by name: <c>{ O: 0.2 }</c>; means are over weights. Others weigh 1. Default: all the same.</summary>
    public IReadOnlyDictionary<string, double> ClassWeights { get; init; } = new Dictionary<string, double>();

    /// <summary>Share of the truth that is spread evenly over all tags (Szegedy et al. 2016, arXiv:1512.00567, section 7). Default: 0.</summary>
    [Range(0.0, 0.99)]
    [AlsoCalled("label_smoothing_factor")]
    public double LabelSmoothing { get; init; }
}
