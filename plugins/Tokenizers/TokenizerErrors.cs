using Runner.Errors;

namespace Runner.Plugins.Tokenizers;

/// <summary>What can be wrong with a vocabulary.</summary>
[ErrorList]
public static class TokenizerErrors
{
    public static readonly ErrorDescriptor VocabularyMissing = new("RUN3301", ErrorCategory.User, "vocabulary file not found",
        "the vocabulary '{0}' does not exist.",
        "Give the path of a vocab.txt (one token a line), absolute, relative to the recipe with ./, or under the data root (--data).");

    public static readonly ErrorDescriptor SpecialTokenMissing = new("RUN3302", ErrorCategory.User, "vocabulary lacks a special token",
        "the vocabulary '{0}' has no {1}.",
        "A vocabulary needs the lines [PAD], [UNK], [CLS], [SEP] and [MASK]; check that this is a BERT-style vocab.txt, or add them.");

    public static readonly ErrorDescriptor VocabularyNotText = new("RUN3303", ErrorCategory.User, "vocabulary is not UTF-8 text",
        "the vocabulary '{0}' is not UTF-8 text (first bad byte at offset {1}).",
        "Save the file as UTF-8, one token a line.");

    public static readonly ErrorDescriptor NoTextForVocabulary = new("RUN3304", ErrorCategory.User, "no text to build a vocabulary from",
        "the vocabulary is to be built from the training text, but there is none.",
        "Give the tokenizer a 'vocabulary' file, or the experiment data with running text.");

    public static readonly ErrorDescriptor RoleTokenMissing = new("RUN3305", ErrorCategory.User, "vocabulary lacks a token that has a function",
        "the vocabulary '{0}' has no {1}, which is to serve as {2}.",
        "Name a token it has with 'special: { {2}: ... }', or add one with 'special_tokens' where the tokenizer has that option.");

    public static readonly ErrorDescriptor NotTokensAndIds = new("RUN3306", ErrorCategory.User, "vocabulary is no object of tokens and ids",
        "the vocabulary '{0}' cannot be used: {1}.",
        "Give an encoder.json or vocab.json: one JSON object with every token and its id, the ids 0, 1, 2... without gaps.");

    public static readonly ErrorDescriptor NotARule = new("RUN3307", ErrorCategory.User, "line that is no pair of tokens",
        "line {1} of '{0}' is no pair of tokens: spaces cut it into {2} parts.",
        "Give a vocab.bpe or merges.txt: two tokens with one space between them on every line after the version.");

    public static readonly ErrorDescriptor RuleWithoutToken = new("RUN3308", ErrorCategory.User, "rule for a token the vocabulary lacks",
        "rule {1} of '{0}' joins two tokens, but the vocabulary lacks {2}.",
        "The files of 'vocabulary' and 'merges' do not belong together; give both of the same model.");

    public static readonly ErrorDescriptor NotASentencePieceModel = new("RUN3309", ErrorCategory.User, "file is no SentencePiece model",
        "'{0}' cannot be read as a SentencePiece model: {1}.",
        "Give the .model file that SentencePiece's trainer wrote, such as spiece.model, whole and unchanged.");

    public static readonly ErrorDescriptor UnsupportedSentencePieceModel = new("RUN3310", ErrorCategory.User, "kind of SentencePiece model that is not supported",
        "'{0}' is a SentencePiece model of the kind '{1}'.",
        "Use a unigram or bpe model.");

    public static readonly ErrorDescriptor AlphabetFillsVocabulary = new("RUN3311", ErrorCategory.User, "vocabulary too small for its alphabet",
        "a vocabulary of {0} entries cannot hold the {1} special tokens and the {2} bytes or characters that every text is made of.",
        "Set a larger 'vocabulary_size'.");

    public static readonly ErrorDescriptor SentencePieceModelMissing = new("RUN3312", ErrorCategory.User, "SentencePiece model not found",
        "the SentencePiece model '{0}' does not exist.",
        "Give the path of a .model file, absolute, relative to the recipe with ./, or under the data root (--data).");
}
