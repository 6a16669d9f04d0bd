using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Heads;

namespace Runner.Plugins.Tasks.Records.MultiLabel;

/// <summary>Options of <c>task/multi-label</c>.</summary>
public sealed record MultiLabelTaskOptions : TextTaskOptions
{
    /// <summary>The head that judges each label on its own.</summary>
    [DefaultComponent("multi-label")]
    public IHeadComponent Head { get; init; } = null!;

    /// <summary>Probability above which a label is predicted. GoEmotions' authors take 0.3. Default: 0.5.</summary>
    [Range(0.0, 1.0)]
    [Effect(OptionEffect.Measurement)]
    public double Threshold { get; init; } = 0.5;

    /// <summary>Whether the likeliest label is predicted even below the threshold, so that no text goes without one. Default: false.</summary>
    [Effect(OptionEffect.Measurement)]
    public bool OrLikeliest { get; init; }
}
