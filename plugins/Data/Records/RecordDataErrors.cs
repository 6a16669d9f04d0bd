using Runner.Errors;

namespace Runner.Plugins.Data.Records;

/// <summary>Numbered messages of the readers of labelled records. Places are <c>file:line</c>.</summary>
[ErrorList]
public static class RecordDataErrors
{
    public static readonly ErrorDescriptor PathMissing = new(
        "RUN3200", ErrorCategory.User, "Data path does not exist",
        "the data path '{0}' does not exist",
        "Relative paths are looked for under the data root (--data or RUNNER_DATA).");

    public static readonly ErrorDescriptor NoSplits = new(
        "RUN3201", ErrorCategory.User, "No file of the data set",
        "no file of {0} is in '{1}': looked for {2}; there is {3}",
        "Name the folder that holds the files, or the file itself.");

    public static readonly ErrorDescriptor SeveralFiles = new(
        "RUN3202", ErrorCategory.User, "Several files for one split",
        "'{0}' has several files for the split '{1}': {2}",
        "Say which is meant with 'splits', such as 'splits: { {1}: FILE }', or move the others away.");

    public static readonly ErrorDescriptor NotRecords = new(
        "RUN3203", ErrorCategory.User, "File without records",
        "'{0}' holds no records: it is {1}",
        "Name another file, or download or unpack this one first.");

    public static readonly ErrorDescriptor NotUtf8 = new(
        "RUN3204", ErrorCategory.User, "Records are not UTF-8",
        "{0} is not UTF-8: the byte 0x{1:x2} at byte {2} of the line{3}",
        "Convert the file (iconv -f GB18030 -t UTF-8, for example, with the encoding it is in).");

    public static readonly ErrorDescriptor BadJson = new(
        "RUN3205", ErrorCategory.User, "Records are not JSON",
        "{0} is no JSON that can be read: {1}",
        "Mend the line: one whole JSON value on each line, or all of them in one array.");

    public static readonly ErrorDescriptor UnknownLabel = new(
        "RUN3206", ErrorCategory.User, "Label that is not in the set",
        "{0}: '{1}' is none of the labels {2}{3}",
        "Mend the row, or add the label to those of the data where the recipe lists them.");

    public static readonly ErrorDescriptor Repeated = new(
        "RUN3207", ErrorCategory.User, "Many records are repeated",
        "{0} of the {1} records of '{2}' repeat an earlier one word for word, {3} of them with another label",
        "Remove repeated records (or files read twice) unless they are meant to weigh more.");

    public static readonly ErrorDescriptor Overlap = new(
        "RUN3208", ErrorCategory.User, "Records to evaluate on are in the training split",
        "{0} of the {1} records of '{2}' are in the training split word for word: scores on them measure memory",
        "Take them out of one of the two.");

    public static readonly ErrorDescriptor LineTooLong = new(
        "RUN3209", ErrorCategory.User, "Line too long",
        "{0} is longer than {1} MiB",
        "Check that the file is a table or has one JSON value on each line.");
}
