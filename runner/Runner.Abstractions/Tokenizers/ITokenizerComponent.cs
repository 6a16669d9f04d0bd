using Runner.Components;
using Runner.Data;

namespace Runner.Tokenizers;

/// <summary>Describes a tokenizer.</summary>
[ComponentKind("tokenizer")]
public interface ITokenizerComponent : IComponent
{
    /// <summary>Loads the vocabulary, or builds it from the training text.</summary>
    ITokenizer Build(TokenizerContext context);
}

/// <summary>What a tokenizer may use while it is built.</summary>
/// <param name="TrainingText">Text a vocabulary can be built from; null where an experiment has none.</param>
/// <param name="CacheFolder">Folder for files derived from data, named by content; may be shared by several processes.</param>
public sealed record TokenizerContext(ICorpus? TrainingText, string CacheFolder);
