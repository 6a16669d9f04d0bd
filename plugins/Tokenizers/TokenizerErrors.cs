using Runner.Errors;

namespace Runner.Plugins.Tokenizers;

/// <summary>What can be wrong with a vocabulary.</summary>
[ErrorList]
public static class TokenizerErrors
{
    public static readonly ErrorDescriptor VocabularyMissing = new("RUN3301", Blame.User, "vocabulary file not found",
        "the vocabulary '{0}' does not exist.",
        "Give the path of a vocab.txt (one token a line), absolute, relative to the recipe with ./, or under the data root (--data).");

    public static readonly ErrorDescriptor SpecialTokenMissing = new("RUN3302", Blame.User, "vocabulary lacks a special token",
        "the vocabulary '{0}' has no {1}.",
        "A vocabulary needs the lines [PAD], [UNK], [CLS], [SEP] and [MASK]; check that this is a BERT-style vocab.txt, or add them.");

    public static readonly ErrorDescriptor VocabularyNotText = new("RUN3303", Blame.User, "vocabulary is not UTF-8 text",
        "the vocabulary '{0}' is not UTF-8 text (first bad byte at offset {1}).",
        "Save the file as UTF-8, one token a line.");

    public static readonly ErrorDescriptor NoTextForVocabulary = new("RUN3304", Blame.User, "no text to build a vocabulary from",
        "the vocabulary is to be built from the training text, but there is none.",
        "Give the tokenizer a 'vocabulary' file, or the experiment data with running text.");
}
