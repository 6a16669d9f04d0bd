using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Architectures.Transformers;

/// <summary>A transformer with BERT's blocks: layer norms after the residual sums.</summary>
public abstract record PostNormOptions : TransformerOptions
{
    /// <summary>Share of activations dropped after the embeddings and before each residual sum.</summary>
    [Range(0.0, 0.99)]
    [IndependentOfWeights]
    [AlsoCalled("hidden_dropout_prob", "hidden_dropout_rate", "dropout")]
    public abstract double HiddenDropout { get; init; }
}
