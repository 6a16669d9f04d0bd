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

    public static readonly ErrorDescriptor UnknownFormat = new(
        "RUN3210", ErrorCategory.User, "Table of an unknown form",
        "the name of '{0}' does not say what it holds",
        "Set 'format': tsv, csv, json or parquet. Known endings are .tsv, .txt, .csv, .json, .jsonl, .ndjson and .parquet.");

    public static readonly ErrorDescriptor MissingColumn = new(
        "RUN3211", ErrorCategory.User, "Column that the table does not have",
        "{0} has no column '{1}' ({2}); there is {3}{4}",
        "Name another column under 'columns'; numbers count from 0. Where the first line is no header, give numbers or 'header: false'.");

    public static readonly ErrorDescriptor ShortRow = new(
        "RUN3212", ErrorCategory.User, "Row without a column",
        "{0} has no column '{1}': there is {2}",
        "Mend the row, or leave such rows out with 'short_rows: skip'; they are counted.");

    public static readonly ErrorDescriptor RepeatedColumn = new(
        "RUN3213", ErrorCategory.User, "Column named twice",
        "{0} names the column '{1}' twice, as column {2} and column {3}",
        "Rename one of them, or name columns by number with 'header: true'.");

    public static readonly ErrorDescriptor NotANumber = new(
        "RUN3214", ErrorCategory.User, "Value that is no number",
        "{0}: '{1}' in column '{2}' is no number",
        "Mend the row; numbers are written as 3.5 or 1e-3.");

    public static readonly ErrorDescriptor OutsideRange = new(
        "RUN3215", ErrorCategory.User, "Values outside their range",
        "{0} values of '{1}' are outside {2} to {3} (first: {4})",
        "Check the column; they are learnt as they stand.");

    public static readonly ErrorDescriptor BadQuoting = new(
        "RUN3216", ErrorCategory.User, "Quotation marks that do not fit",
        "{0}: {1}",
        "Within quotation marks write each quotation mark twice (RFC 4180). Where they are plain characters, set 'format: tsv' and 'delimiter'.");

    public static readonly ErrorDescriptor BadParquet = new(
        "RUN3217", ErrorCategory.User, "Parquet file that cannot be read",
        "'{0}' cannot be read: {1}",
        "Write the file again; columns hold texts, numbers, truth values or lists of them.");

    public static readonly ErrorDescriptor NotACell = new(
        "RUN3218", ErrorCategory.User, "Value that is no text",
        "{0}: {1} is {2}, not a text, a number or a list of them",
        "Name another column, or make the file flat first.");

    public static readonly ErrorDescriptor NotANumberOfALabel = new(
        "RUN3219", ErrorCategory.User, "Number of no label",
        "{0}: '{1}' is no number of a label; there are labels 0 to {2}",
        "Mend the row, or leave out 'numbered_labels' where rows hold names.");
}
