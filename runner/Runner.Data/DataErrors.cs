using Runner.Errors;

namespace Runner.Data;

/// <summary>Numbered messages about preparing data and feeding it to the loop.</summary>
[ErrorList]
public static class DataErrors
{
    public static readonly ErrorDescriptor CorpusEmpty = new(
        "RUN3001", ErrorCategory.User, "Corpus without documents",
        "the corpus '{0}' ({1}) has no documents",
        "Check the path and the file pattern of the corpus; files must hold text, one sentence per line, blank lines between documents.");

    public static readonly ErrorDescriptor CorpusWithoutTokens = new(
        "RUN3002", ErrorCategory.User, "No document has tokens",
        "the corpus '{0}' ({1}) has {2} documents, but the tokenizer makes no tokens of any of them",
        "The text may consist of white space or control characters, or the tokenizer may not suit it.");

    public static readonly ErrorDescriptor DiskFull = new(
        "RUN3003", ErrorCategory.Environment, "Disk full while writing data",
        "the disk is full while writing '{0}'; the unfinished file was removed",
        "Free some space, or choose another cache folder (RUNNER_CACHE). About 4.1 bytes are needed for each token.");

    public static readonly ErrorDescriptor CacheNotWritable = new(
        "RUN3004", ErrorCategory.Environment, "Cache folder cannot be used",
        "the cache folder '{0}' cannot be used: {1}",
        "Choose a folder you may write to (RUNNER_CACHE).");

    public static readonly ErrorDescriptor TokenOutsideVocabulary = new(
        "RUN3005", ErrorCategory.Runner, "Tokenizer gives an id outside its vocabulary",
        "the tokenizer gave id {0}, but its vocabulary has {1} entries; text: '{2}'",
        "This is a mistake in the tokenizer component. Please report it to its author.");

    public static readonly ErrorDescriptor StoreUnusable = new(
        "RUN3006", ErrorCategory.Environment, "A token store just written cannot be read back",
        "the token store '{0}' was just written and cannot be read back: {1}",
        "The disk under the cache folder may be failing; choose another one (RUNNER_CACHE).");

    public static readonly ErrorDescriptor CorpusUnreadable = new(
        "RUN3007", ErrorCategory.Environment, "Corpus cannot be read",
        "'{0}' of the corpus '{1}' cannot be read: {2}",
        "Check that the file is still there, that you may read it, and that it is not being changed.");

    public static readonly ErrorDescriptor TooFewExamples = new(
        "RUN3010", ErrorCategory.User, "Fewer examples than one batch",
        "the data has {0} examples, fewer than one batch of {1}; no step can be made",
        "Give more text, a shorter sequence length or a smaller batch_size.");

    public static readonly ErrorDescriptor BatchFailed = new(
        "RUN3011", ErrorCategory.Runner, "A batch could not be made",
        "the batch of step {0} (epoch {1}, batch {2} of the epoch, examples {3}) could not be made: {4}",
        "This is a mistake in the task or example builder component. Please report it to its author.");

    public static readonly ErrorDescriptor UnknownDataset = new(
        "RUN3020", ErrorCategory.User, "Dataset is not in the catalog",
        "there is no dataset '{0}' in the catalog{1}",
        "'runner data list' shows all names.");

    public static readonly ErrorDescriptor DownloadFailed = new(
        "RUN3021", ErrorCategory.Environment, "Download failed",
        "'{0}' could not be downloaded: {1}; {2} bytes are kept and the next 'runner data get {3}' goes on from there",
        "Check the network and a proxy (HTTPS_PROXY), or fetch the address by other means and put the file at the place named by 'runner data list'.");

    public static readonly ErrorDescriptor DownloadDamaged = new(
        "RUN3022", ErrorCategory.Environment, "Download has other content than expected",
        "'{0}' has sha256 {1}, but {2} is expected; the download was removed",
        "Try again. If it happens again, something between here and the server changes the file, or it is gone and an error page came instead.");

    public static readonly ErrorDescriptor DataRootNotWritable = new(
        "RUN3023", ErrorCategory.Environment, "Data root cannot be written",
        "'{0}' cannot be written: {1}",
        "Choose a data root you may write to (--data or RUNNER_DATA), with enough space.");

    public static readonly ErrorDescriptor TooFewTokens = new(
        "RUN3024", ErrorCategory.User, "Less than half a batch of tokens",
        "the data has {0} examples of about {1} tokens together, less than half a batch of {2} tokens; no step can be made",
        "Give more text or a smaller batch_tokens, or set drop_last: false to train on it all at once.");

    public static readonly ErrorDescriptor MuchUnknown = new(
        "RUN3110", ErrorCategory.User, "Much of the text is [UNK]",
        "{1} of the {0} tokens are [UNK]: the vocabulary does not fit this text well",
        "Use a vocabulary made for such text, or one built from it (a larger one, where it is already); check the encoding of the files, and 'lower_case'.");

    public static readonly ErrorDescriptor TooManyUnknown = new(
        "RUN3111", ErrorCategory.User, "Too much of the text is [UNK]",
        "{1} of the {0} tokens are [UNK], and {2} are allowed: the model would learn to predict nothing",
        "Use a vocabulary made for such text, or one built from it; check the encoding of the files. 'data: { max_unknown: 1 }' allows it.");

    public static readonly ErrorDescriptor MuchRepeated = new(
        "RUN3112", ErrorCategory.User, "Many documents are repeated",
        "{1} of the {0} documents repeat an earlier one word for word",
        "Remove repeated documents (or files read twice) unless they are meant to weigh more.");

    public static readonly ErrorDescriptor Overlap = new(
        "RUN3113", ErrorCategory.User, "Evaluation text is in the training text",
        "{0} of {1} evaluation documents are in the training text word for word: scores on them measure memory",
        "Take them out of one of the two, or let Runner split: 'evaluation: { share: 2% }' keeps equal documents on one side.");

    public static readonly ErrorDescriptor MuchEmpty = new(
        "RUN3115", ErrorCategory.User, "Many documents are empty",
        "no token came of {1} of the {2} {0} documents",
        "They may be white space or control characters, or characters that the tokenizer drops; look at the files.");

    public static readonly ErrorDescriptor MuchLong = new(
        "RUN3116", ErrorCategory.User, "Most sentences are longer than a sequence",
        "{1} of {2} {0} sentences have more than {3} tokens, and each is spread over several sequences",
        "Train on longer sequences, or put one sentence on a line (of JSON, say what ends one with 'sentence_ends').");
}
