using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>Options of <c>head/entity-prediction</c>.</summary>
public sealed record EntityPredictionOptions
{
    /// <summary>Width of the candidates' vectors; null for that of the backbone's entity stream. ERNIE has 100, as its TransE vectors.</summary>
    [Range(1, 65536)]
    [IndependentOfWeights]
    public int? EntitySize { get; init; }

    /// <summary>Added to the variance inside the root of the head's layer norm; null for the backbone's value, as in ERNIE.</summary>
    [Range(1e-20, 1.0)]
    public double? LayerNormEps { get; init; }
}
