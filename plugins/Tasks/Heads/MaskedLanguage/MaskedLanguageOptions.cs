using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>Options of <c>head/masked-language</c>.</summary>
public sealed record MaskedLanguageOptions
{
    /// <summary>Whether dense, the backbone's activation and a layer norm come before the decoder, as in BERT and all that followed. False
    /// leaves the decoder and its bias alone; the backbone's embedding must then be as wide as its hidden states.</summary>
    public bool Transform { get; init; } = true;

    /// <summary>Added to the variance inside the root of the head's layer norm; null for the backbone's value, as in BERT. Published ALBERT
    /// checkpoints in PyTorch were run with 1e-5 here and 1e-12 in the backbone.</summary>
    [Range(1e-20, 1.0)]
    public double? LayerNormEps { get; init; }
}
