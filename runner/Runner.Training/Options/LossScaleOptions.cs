using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Training;

/// <summary>
/// Dynamic loss scaling for fp16: the loss is multiplied by a scale before the backward pass, so that small gradients do not vanish in fp16, and
/// gradients are divided by it before they are used. A step whose gradients are not finite is skipped, and the scale falls; it rises again when
/// all goes well. What is not set comes from the preset.
/// </summary>
public sealed record LossScaleOptions : ICheckedOptions
{
    /// <summary>Where the other settings come from, unless they are set here. Default <c>common</c>.</summary>
    public LossScalePreset Preset { get; init; } = LossScalePreset.Common;

    /// <summary>Scale of the first step. <c>common</c>: 65536; <c>high</c>: 4294967296 (2^32).</summary>
    [Range(1.0, 1e30)]
    [AlsoCalled("init_scale", "fp16_init_scale")]
    public double? InitialScale { get; init; }

    /// <summary>Steps without a skipped one after which the scale rises. <c>common</c>: 2000; <c>high</c>: 1000.</summary>
    [Range(1, 1_000_000)]
    [AlsoCalled("scale_window", "loss_scale_window", "fp16_scale_window", "growth_every")]
    public int? GrowthInterval { get; init; }

    /// <summary>What it is multiplied by then. Both presets: 2. A power of two loses no digit.</summary>
    [Range(1.0, 1000.0)]
    public double? GrowthFactor { get; init; }

    /// <summary>What it is multiplied by when it falls. Both presets: 0.5.</summary>
    [Range(0.001, 0.999)]
    public double? BackoffFactor { get; init; }

    /// <summary>Skipped steps since the scale last changed, in a row or not, after which it falls. <c>common</c>: 1; <c>high</c>: 2.</summary>
    [Range(1, 1000)]
    [AlsoCalled("backoff_after")]
    public int? Hysteresis { get; init; }

    /// <summary>
    /// Smallest scale. A step that is not finite with it ends the training: then it is the training that diverged, and no scale helps. Both
    /// presets: 1.
    /// </summary>
    [Range(1e-6, 1e30)]
    [AlsoCalled("min_loss_scale")]
    public double? MinScale { get; init; }

    /// <summary>All settings, those of the preset filled in.</summary>
    internal LossScaleSettings Settings()
    {
        var preset = Preset switch
        {
            LossScalePreset.High => new LossScaleSettings(4294967296, 1000, 2, 0.5, 2, 1),
            _ => new LossScaleSettings(65536, 2000, 2, 0.5, 1, 1),
        };
        return new LossScaleSettings(
            InitialScale ?? preset.InitialScale, GrowthInterval ?? preset.GrowthInterval, GrowthFactor ?? preset.GrowthFactor,
            BackoffFactor ?? preset.BackoffFactor, Hysteresis ?? preset.Hysteresis, MinScale ?? preset.MinScale);
    }

    /// <inheritdoc/>
    public IEnumerable<ComponentProblem> Check()
    {
        var settings = Settings();
        if (settings.MinScale > settings.InitialScale)
            yield return new("min_scale", $"the smallest scale ({settings.MinScale:g}) is greater than the initial one ({settings.InitialScale:g})");
    }
}

/// <summary>Settings of loss scaling by name.</summary>
public enum LossScalePreset
{
    /// <summary>PyTorch's: from 2^16, doubled after 2000 good steps, halved at once.</summary>
    Common,

    /// <summary>What NEZHA (arXiv:1909.00204) was trained with: from 2^32, doubled after 1000 good steps, halved after 2 skipped ones.</summary>
    High,
}

/// <summary>Loss scaling, fully set.</summary>
internal sealed record LossScaleSettings(double InitialScale, int GrowthInterval, double GrowthFactor, double BackoffFactor, int Hysteresis, double MinScale);
