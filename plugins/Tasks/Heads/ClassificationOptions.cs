using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>Options of heads that fine-tuning puts on the pooled first token or on every token.</summary>
public record ClassificationOptions
{
    /// <summary>Share of the head's input that is dropped in training. BERT has 0.1.</summary>
    [Range(0.0, 0.99)]
    [IndependentOfWeights]
    public double Dropout { get; init; } = 0.1;
}

/// <summary>Options of <c>head/sequence-classification</c>, <c>head/multi-label</c> and <c>head/regression</c>.</summary>
public record PooledOptions : ClassificationOptions
{
    /// <summary>Whether the pooled vector passes a rectifier first. TinyBERT's task head has it, with <c>dropout: 0</c>; BERT's has not.</summary>
    public bool Relu { get; init; }
}
