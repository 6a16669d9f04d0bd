using Runner.Errors;
using Runner.Tokenizers;

namespace Runner.Weights;

/// <summary>A folder that holds the vocabulary files of a tokenizer.</summary>
public static class VocabularyFolder
{
    /// <summary>Makes the folder, whole or not at all; gives the names of the files.</summary>
    /// <exception cref="RunnerException">RUN4221: it is there and not empty.</exception>
    public static IReadOnlyList<string> Write(string folder, ITokenizer tokenizer)
    {
        IReadOnlyList<string> files = [];
        ModelFolder.Create(folder, making => files = tokenizer.Save(making));
        return files;
    }

    /// <summary>Refuses a folder that <see cref="Write"/> would refuse, before a vocabulary is built for it.</summary>
    /// <exception cref="RunnerException">RUN4221: it is there and not empty.</exception>
    public static void RequireFree(string folder) => ModelFolder.RequireFree(folder);
}
