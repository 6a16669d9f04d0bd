namespace Runner.Plugins.Architectures.Bert;

/// <summary>What models with BERT's blocks differ in.</summary>
/// <param name="VocabularySize">V.</param>
internal sealed record BertForm(int VocabularySize)
{
    /// <summary>Id whose look-up gives no gradient; null where there is none, as in the TensorFlow code.</summary>
    public int? PaddingId { get; init; }

    /// <summary>Segments that have embeddings; 0 for none.</summary>
    public int Segments { get; init; }

    /// <summary>Whether there is a pooler.</summary>
    public bool HasPooler { get; init; }

    /// <summary>Whether a position sees only itself and what is before it.</summary>
    public bool IsCausal { get; init; }
}
