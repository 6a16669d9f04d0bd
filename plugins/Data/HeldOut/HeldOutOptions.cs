using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Data;

/// <summary>Options of <c>corpus/held-out</c>.</summary>
public sealed record HeldOutOptions
{
    /// <summary>Share of the training text's documents that is kept for evaluation, such as <c>2%</c> or <c>0.02</c>: above 0, below 100 %.</summary>
    [RegularExpression(@"\d+(\.\d+)?([eE]-\d+)? ?%?|\.\d+ ?%?", ErrorMessage = "is a share such as 2% or 0.02")]
    public required string Share { get; init; }

    /// <summary>Decides which documents; not the seed of the run, so that all runs are judged on the same text. Default: 1.</summary>
    public long Seed { get; init; } = 1;
}
