using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Optimizers.Groups;

/// <summary>Parameters that an optimizer treats in another way than the rest. What is not set is as for the rest.</summary>
public sealed record ParameterGroup
{
    /// <summary>
    /// Names of the parameters; <c>*</c> stands for any letters, case does not count, and the whole name must match:
    /// <c>*.layer.3.*</c>, <c>*.bias</c>. Or <c>biases</c> or <c>norms</c>, which go by what a parameter is.
    /// </summary>
    [MinLength(1)]
    public required string Match { get; init; }

    /// <summary>Weight decay of these parameters; 0 for none, also where <c>no_decay</c> does not name them.</summary>
    [Range(0.0, 1.0)]
    public double? WeightDecay { get; init; }

    /// <summary>
    /// Multiplier of their learning rate. Layer-wise decay is a group per layer, such as 0.95 to the power of the layers above it.
    /// </summary>
    [Range(0.0, 1000.0)]
    public double? LrScale { get; init; }

    /// <summary>
    /// Keeps these parameters as they are, to the bit. Their gradients are still computed, and count in the trainer's <c>clip_norm</c>
    /// and in the logged norm.
    /// </summary>
    public bool? Frozen { get; init; }
}
