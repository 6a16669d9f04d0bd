using Runner.Data;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers;

/// <summary>Vocabularies built from text, kept under a name that says everything they depend on.</summary>
internal static class VocabularyCache
{
    /// <summary>The file for this text, algorithm and options; made now where it does not exist.</summary>
    /// <param name="context">Where the text is and where files go.</param>
    /// <param name="algorithm">Name and version of what builds the vocabulary.</param>
    /// <param name="options">All options that decide it.</param>
    /// <param name="write">Builds it and writes it to the path given.</param>
    public static string File(TokenizerContext context, string algorithm, string options, Action<ICorpus, string> write)
    {
        var corpus = context.TrainingText ?? throw TokenizerErrors.NoTextForVocabulary.With();
        var folder = Path.Combine(context.CacheFolder, "vocabularies");
        var path = Path.Combine(folder, Fingerprints.Of(algorithm, [corpus.Fingerprint], options) + ".txt");
        if (System.IO.File.Exists(path))
            return path;

        // Several processes may build the same vocabulary at once: each writes its own file, the rename is atomic, all are equal.
        Directory.CreateDirectory(folder);
        var temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            write(corpus, temporary);
            System.IO.File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            System.IO.File.Delete(temporary);
        }
        return path;
    }
}
