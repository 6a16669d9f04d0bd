using Runner.Errors;

namespace Runner.Plugins.Data;

/// <summary>Numbered messages of the components that read and generate text and make examples of it.</summary>
[ErrorList]
public static class DataPluginErrors
{
    public static readonly ErrorDescriptor Changed = new(
        "RUN3101", ErrorCategory.Environment, "Corpus file was changed while it was in use",
        "'{0}' was changed or replaced after it was opened, so what was read is not what its hash says",
        "Start again once the file is left alone.");

    public static readonly ErrorDescriptor UnknownJson = new(
        "RUN3102", ErrorCategory.User, "JSON whose text is not known",
        "'{0}' is JSON, but there is no text under {1}: {2}",
        "Say which keys hold the text, such as 'field: paragraphs' or 'field: [title, paragraphs]'; 'format: lines' trains on the raw file.");

    public static readonly ErrorDescriptor NoText = new(
        "RUN3103", ErrorCategory.User, "File that is no text",
        "'{0}' is no text to learn from: it is {1}",
        "Take it out of the folder, leave it out with 'pattern' (such as '*.txt'), or make text of it first.");

    public static readonly ErrorDescriptor DoubtfulText = new(
        "RUN3104", ErrorCategory.User, "File that is hardly text",
        "'{0}' is hardly text to learn from: it looks like {1}",
        "Leave it out with 'pattern' (such as '*.txt'), make text of it first (WikiExtractor has --json), or set 'format: lines' if it is meant as it stands.");

    public static readonly ErrorDescriptor NothingToSplit = new(
        "RUN3105", ErrorCategory.User, "A held-out share of nothing",
        "a held-out share is taken of the training text, so it can only be the 'evaluation' of 'data: {{ type: text }}'",
        "Write 'evaluation: { share: 2% }', and a text of its own under 'train'.");

    public static readonly ErrorDescriptor ShareTooSmall = new(
        "RUN3123", ErrorCategory.User, "Held-out share without a document",
        "the held-out share of {0} holds none of the {2} documents of '{1}'; the least share that holds one is {3}",
        "Hold out a larger share, such as one that gives a hundred documents. Blank lines separate documents.");

    public static readonly ErrorDescriptor ShareTooLarge = new(
        "RUN3124", ErrorCategory.User, "Held-out share that leaves no document",
        "the held-out share of {0} leaves none of the {2} documents of '{1}' to train on; one is left by a share of {3} or less",
        "Hold out a smaller share. Blank lines separate documents.");

    public static readonly ErrorDescriptor PathMissing = new(
        "RUN3150", ErrorCategory.User, "Corpus path does not exist",
        "the corpus path '{0}' does not exist",
        "Relative paths are looked for under the data root (--data or RUNNER_DATA); 'runner data list' shows what can be downloaded.");

    public static readonly ErrorDescriptor NoFiles = new(
        "RUN3151", ErrorCategory.User, "Corpus path has no text files",
        "no file under '{0}' matches '{1}' (hidden files and README, LICENSE, COPYING and NOTICE files are skipped)",
        "Check the path and the pattern.");

    public static readonly ErrorDescriptor NotUtf8 = new(
        "RUN3152", ErrorCategory.User, "Text is not UTF-8",
        "'{0}' is not UTF-8: the byte 0x{1:x2} at offset {2} (line {3}){4}",
        "Convert the file (iconv -f GB18030 -t UTF-8, for example, with the encoding it is in), or set 'invalid: replace' to read such bytes as U+FFFD.");

    public static readonly ErrorDescriptor Compressed = new(
        "RUN3153", ErrorCategory.User, "Corpus file is compressed",
        "'{0}' is a compressed file ({1})",
        "Unpack it first; files are read in several places at once.");

    public static readonly ErrorDescriptor BadJson = new(
        "RUN3154", ErrorCategory.User, "A JSON document without text",
        "'{0}': the JSON document at byte offset {1} (line {2}) has no text: {3}",
        "Documents must be objects such as { \"title\": \"...\", \"text\": \"...\" }, one on each line or all in an array; name other keys with 'field: KEY' or 'field: [KEY, KEY]'. For plain text set 'format: lines'.");

    public static readonly ErrorDescriptor Unreadable = new(
        "RUN3155", ErrorCategory.Environment, "Corpus file cannot be opened",
        "'{0}' cannot be opened: {1}",
        "Check that you may read it.");

    public static readonly ErrorDescriptor TooFewDocuments = new(
        "RUN3160", ErrorCategory.User, "Sentence pairs need two documents",
        "the example builder sentence-pair takes the second segment from another document half of the time, but the text has {0}",
        "Put blank lines between documents, or use the example builder 'single-segment' and switch next-sentence prediction off.");

    public static readonly ErrorDescriptor LengthTooShort = new(
        "RUN3161", ErrorCategory.User, "Sequence length too short for the example builder",
        "the example builder '{0}' needs a length of at least {1} tokens, not {2}",
        "Set a larger max_length.");

    public static readonly ErrorDescriptor IndexNotWritable = new(
        "RUN3162", ErrorCategory.Environment, "Chunk index cannot be written",
        "the chunk index '{0}' cannot be written: {1}",
        "Free some space or choose another cache folder (RUNNER_CACHE).");
}
