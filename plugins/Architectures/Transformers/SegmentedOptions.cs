using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Architectures.Transformers;

/// <summary>A bidirectional encoder of one or two segments, with a vector for the whole.</summary>
public abstract record SegmentedOptions : PostNormOptions
{
    /// <summary>Segment ids the model can tell apart.</summary>
    [Range(1, 1024)]
    [IndependentOfWeights]
    [AlsoCalled("type_vocab_size", "num_token_types", "type_vocabulary")]
    public int TypeVocabularySize { get; init; } = 2;

    /// <summary>Whether there is a pooler (tanh of a dense layer over the first token).</summary>
    [IndependentOfWeights]
    public virtual bool Pooler { get; init; } = true;
}
