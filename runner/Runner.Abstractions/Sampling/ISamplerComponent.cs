using Runner.Components;
using Runner.Tokenizers;

namespace Runner.Sampling;

/// <summary>Describes how a decoder's logits become tokens.</summary>
[ComponentKind("sampler")]
public interface ISamplerComponent : IComponent
{
    Sampler Build(SamplerContext context);
}

/// <summary>What a sampler works with.</summary>
/// <param name="VocabularySize">V, the width of the logits.</param>
/// <param name="Seed">Seed of the run; every draw is a function of it, the sequence's index and the step.</param>
public sealed record SamplerContext(int VocabularySize, long Seed)
{
    /// <summary>For options that name tokens; null where only ids are known.</summary>
    public Vocabulary? Vocabulary { get; init; }
}
