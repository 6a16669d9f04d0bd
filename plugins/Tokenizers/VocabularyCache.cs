using Runner.Data;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers;

/// <summary>Vocabularies built from text, kept under a name that says everything they depend on and with the hash of what they hold.</summary>
internal static class VocabularyCache
{
    /// <summary>The content of the file for this text, algorithm and options, with its path; made now where there is none, or only a damaged one.</summary>
    /// <param name="context">Where the text is and where files go.</param>
    /// <param name="algorithm">Name and version of what builds the vocabulary.</param>
    /// <param name="options">All options that decide it.</param>
    /// <param name="build">Builds the file's content.</param>
    public static (byte[] File, string Path) Get(TokenizerContext context, string algorithm, string options, Func<ICorpus, byte[]> build)
    {
        var corpus = context.TrainingText ?? throw TokenizerErrors.NoTextForVocabulary.With();
        var path = Path.Combine(context.CacheFolder, "vocabularies", Fingerprints.Of(algorithm, [corpus.Fingerprint], options) + ".vocabulary");
        return (CachedFile.Get(path, () => build(corpus)), path);
    }
}
