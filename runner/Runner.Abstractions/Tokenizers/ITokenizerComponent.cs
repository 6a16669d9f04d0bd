using Runner.Components;
using Runner.Data;

namespace Runner.Tokenizers;

/// <summary>Describes a tokenizer.</summary>
[ComponentKind("tokenizer")]
public interface ITokenizerComponent : IComponent
{
    /// <summary>
    /// Entries of the vocabulary, as far as can be told without any text: those of the vocabulary file, or the size a vocabulary is to
    /// be built with (the most it will have). Null where neither is known, as for a file that is not there. Never throws; reads at most
    /// the vocabulary file.
    /// </summary>
    int? VocabularySize => null;

    /// <summary>The ids with a function, known under the same conditions as <see cref="VocabularySize"/>; null where unknown.</summary>
    SpecialTokens? Special => null;

    /// <summary>True where <see cref="Build"/> makes the vocabulary from the training text, so that <see cref="TokenizerContext.TrainingText"/> must be there.</summary>
    bool IsBuiltFromText => false;

    /// <summary>Loads the vocabulary, or builds it from the training text.</summary>
    ITokenizer Build(TokenizerContext context);
}

/// <summary>What a tokenizer may use while it is built.</summary>
/// <param name="TrainingText">Text a vocabulary can be built from; null where an experiment has none.</param>
/// <param name="CacheFolder">Folder for files derived from data, named by content; may be shared by several processes.</param>
public sealed record TokenizerContext(ICorpus? TrainingText, string CacheFolder);
