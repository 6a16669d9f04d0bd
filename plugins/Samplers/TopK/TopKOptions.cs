using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Samplers.TopK;

/// <summary>Options of <c>sampler/top-k</c>.</summary>
public sealed record TopKOptions : SamplerOptions
{
    /// <summary>Tokens to choose from. GPT-2's samples have 40, Fan et al. 10.</summary>
    [Range(1, 1_000_000)]
    public int K { get; init; } = 40;

    /// <summary>Whether tokens that are as likely as the k-th stay too.</summary>
    public bool KeepTies { get; init; } = true;
}
