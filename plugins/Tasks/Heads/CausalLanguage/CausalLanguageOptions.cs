using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>Options of <c>head/causal-language</c>.</summary>
public sealed record CausalLanguageOptions
{
    /// <summary>Whether dense, the backbone's activation and a layer norm come before the decoder. Yuefu has them (it is written on BERT's
    /// code), GPT-2 has not; with them the head's place is <c>cls.predictions</c>.</summary>
    public bool Transform { get; init; }

    /// <summary>Whether each token has a bias in the decoder. Yuefu has it, GPT-2 has not.</summary>
    public bool Bias { get; init; }

    /// <summary>Added to the variance inside the root of the head's layer norm; null for the backbone's value. Only with <c>transform</c>.</summary>
    [Range(1e-20, 1.0)]
    public double? LayerNormEps { get; init; }
}
