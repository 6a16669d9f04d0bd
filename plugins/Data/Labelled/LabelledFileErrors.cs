using Runner.Errors;

namespace Runner.Plugins.Data.Labelled;

/// <summary>Numbered messages of the readers of tags, passages, intents, topics, relations, rankings and ratings.</summary>
[ErrorList]
public static class LabelledFileErrors
{
    /// <summary>{0}: path. {1}: what was looked for.</summary>
    public static readonly ErrorDescriptor NoSplits = new("RUN3230", ErrorCategory.User, "No file of the data set",
        "'{0}' holds none of the files of this data set: {1}",
        "Check the path, or name the files with 'splits', such as 'splits: { train: a.txt, dev: b.txt }'.");

    /// <summary>{0}: split. {1}: path.</summary>
    public static readonly ErrorDescriptor SplitMissing = new("RUN3231", ErrorCategory.User, "File of a split does not exist",
        "the file of the split '{0}' does not exist: '{1}'",
        "Files under 'splits' are named from the folder under 'path'. Mend the name, or leave the split out.");

    /// <summary>{0}: file and line. {1}: byte.</summary>
    public static readonly ErrorDescriptor NotUtf8 = new("RUN3232", ErrorCategory.User, "Labelled file is not UTF-8",
        "{0}: not UTF-8: the byte 0x{1:x2}",
        "Convert the file, such as with 'iconv -f GB18030 -t UTF-8'.");

    /// <summary>{0}: file and line. {1}: what is wrong.</summary>
    public static readonly ErrorDescriptor BadRow = new("RUN3233", ErrorCategory.User, "Malformed row",
        "{0}: {1}",
        "Mend the line, or check that the file is what 'data' says it is.");

    /// <summary>{0}: file and line. {1}: what was counted.</summary>
    public static readonly ErrorDescriptor Lengths = new("RUN3234", ErrorCategory.User, "Things that belong together differ in number",
        "{0}: {1}",
        "Each word has one tag, and each sentence one line in every file of its split. A line may have been lost or cut.");

    /// <summary>{0}: file and line. {1}: kind. {2}: label.</summary>
    public static readonly ErrorDescriptor UnknownLabel = new("RUN3235", ErrorCategory.User, "A label that is none of the set",
        "{0}: '{2}' is none of the {1} of this data",
        "Mend the label, or add it to the list.");

    /// <summary>{0}: split. {1}: files.</summary>
    public static readonly ErrorDescriptor Empty = new("RUN3236", ErrorCategory.User, "A split without records",
        "the split '{0}' has no record ({1})",
        "Check the files, and what is left out of them.");

    /// <summary>{0}: file and line. {1}: reason.</summary>
    public static readonly ErrorDescriptor BadJson = new("RUN3237", ErrorCategory.User, "Not the JSON of the data set",
        "{0}: {1}",
        "Mend the file, or check that it is what 'data' says it is.");

    /// <summary>{0}: file of groups. {1}: what is wrong.</summary>
    public static readonly ErrorDescriptor Groups = new("RUN3238", ErrorCategory.User, "Query groups and rows do not fit",
        "{0}: {1}",
        "A .query file gives the number of rows of each query, one a line, in the order of the rows. Make it anew from the rows.");

    /// <summary>{0}: path. {1}: the files.</summary>
    public static readonly ErrorDescriptor Ambiguous = new("RUN3239", ErrorCategory.User, "Files of two data sets in one folder",
        "'{0}' holds the files of several versions of the set: {1}",
        "Name those that are meant with 'splits'.");

    /// <summary>{0}: number. {1}: first.</summary>
    public static readonly ErrorDescriptor AnswersMoved = new("RUN3240", ErrorCategory.User, "Answers that are not where the file says",
        "{0} answers do not stand at the place the file names and were moved to their nearest occurrence (first: {1})",
        "Nothing has to be done. Offsets are counted in characters (code points), as by the official scripts.");

    /// <summary>{0}: number. {1}: first.</summary>
    public static readonly ErrorDescriptor AnswersMissing = new("RUN3241", ErrorCategory.User, "Answers that are not in their passage",
        "{0} answers do not occur in their passage (first: {1}): they are no target of training and still count as accepted answers",
        "Nothing has to be done; published versions of some sets have such answers.");

    /// <summary>{0}: split. {1}: kind. {2}: number of labels. {3}: uses. {4}: the first with its place.</summary>
    public static readonly ErrorDescriptor Unseen = new("RUN3242", ErrorCategory.User, "Labels that training never sees",
        "'{0}' has {2} {1} that the training split has not, {3} times (first: {4}): they cannot be predicted",
        "Nothing has to be done: they count as missed. List the labels to build a head that has them.");

    /// <summary>{0}: number. {1}: first.</summary>
    public static readonly ErrorDescriptor AllZero = new("RUN3243", ErrorCategory.User, "Queries without a relevant candidate",
        "{0} queries have no candidate of a grade above 0 (first: {1})",
        "Nothing has to be done. Metrics of rankings say how they count such queries.");

    /// <summary>{0}: number. {1}: first.</summary>
    public static readonly ErrorDescriptor Controls = new("RUN3244", ErrorCategory.User, "Control characters",
        "{0} control characters were taken out (first: {1})",
        "Nothing has to be done.");

    /// <summary>{0}: number. {1}: of how many. {2}: first. {3}: how many collide.</summary>
    public static readonly ErrorDescriptor Unmatched = new("RUN3245", ErrorCategory.User, "Slot values without a stretch of text",
        "{0} of {1} informed values do not stand in their utterance (first: {2}), and {3} only where another value stands: they are intents and no tags",
        "Nothing has to be done: values can be implied by what was said before.");

    /// <summary>{0}: number. {1}: first.</summary>
    public static readonly ErrorDescriptor NoCandidates = new("RUN3246", ErrorCategory.User, "Queries without candidates",
        "{0} queries have no candidate (first: {1})",
        "Nothing has to be done: they are not scored.");

    /// <summary>{0}: number. {1}: first. {2}: features in training.</summary>
    public static readonly ErrorDescriptor UnseenFeatures = new("RUN3247", ErrorCategory.User, "Features that training never has",
        "{0} values belong to features beyond the {2} of the training split and were left out (first: {1})",
        "Check that the files are of one set.");
}
