namespace Runner.Plugins.Architectures.Bert;

/// <summary>What models on BERT's code differ in beyond BERT's options.</summary>
/// <param name="VocabularySize">V.</param>
internal sealed record BertForm(int VocabularySize)
{
    /// <summary>Id whose look-up gives no gradient; null where there is none, as in the TensorFlow code.</summary>
    public int? PaddingId { get; init; }

    /// <summary>Whether segments have embeddings.</summary>
    public bool HasSegments { get; init; } = true;

    /// <summary>Whether a position sees only itself and what is before it.</summary>
    public bool IsCausal { get; init; }
}
