using Runner.Architectures;

namespace Runner.Plugins.Architectures;

/// <summary>Rows of the word embedding.</summary>
internal static class WordRows
{
    /// <summary>As many as the vocabulary has entries, or the larger number that the options ask for.</summary>
    public static int Of(int? padded, ModelContext context) => padded is not { } rows ? context.VocabularySize
        : rows >= context.VocabularySize ? rows
        : throw ArchitectureErrors.FewerRowsThanTokens.With(rows, context.VocabularySize);
}
