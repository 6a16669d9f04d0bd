using Runner.Errors;

namespace Runner.Plugins.Data;

/// <summary>Numbered messages of the readers of labelled records, RUN3200 to RUN3229.</summary>
[ErrorList]
public static class RecordDataErrors
{
    /// <summary>Arguments: place, column, columns there are.</summary>
    public static readonly ErrorDescriptor MissingColumn = new(
        "RUN3200", ErrorCategory.User, "Column that a file does not have",
        "{0}: there is no column '{1}'; there is: {2}",
        "Name the column as the file does, or give its number from 0; 'header: false' says that the first row is data.");

    /// <summary>Arguments: place, cells, column.</summary>
    public static readonly ErrorDescriptor ShortRow = new(
        "RUN3201", ErrorCategory.User, "Row with too few cells",
        "{0}: the row has {1} cells, too few for the column '{2}'",
        "Correct the row, or set 'short_rows: skip' to leave such rows out and have them counted.");

    /// <summary>Arguments: place, label, labels.</summary>
    public static readonly ErrorDescriptor UnknownLabel = new(
        "RUN3202", ErrorCategory.User, "Label that is not in the set",
        "{0}: the label '{1}' is none of: {2}",
        "Correct the row, or list the label in 'labels'.");

    /// <summary>Arguments: place, column, text.</summary>
    public static readonly ErrorDescriptor NotANumber = new(
        "RUN3203", ErrorCategory.User, "Value that is no number",
        "{0}: '{2}' in the column '{1}' is no number",
        "Correct the row, or name another column in 'value'.");

    /// <summary>Arguments: path, what was looked for.</summary>
    public static readonly ErrorDescriptor NoSplits = new(
        "RUN3204", ErrorCategory.User, "Folder without the files of the data",
        "'{0}' holds none of the files that were looked for: {1}",
        "Check the path, or name the files in 'splits'.");

    public static readonly ErrorDescriptor EmptyFile = new(
        "RUN3205", ErrorCategory.User, "File without a record",
        "'{0}' holds no record",
        "Check that it was downloaded whole.");

    /// <summary>Arguments: place, why.</summary>
    public static readonly ErrorDescriptor BadRecord = new(
        "RUN3206", ErrorCategory.User, "Record that cannot be read",
        "{0}: {1}",
        "Correct the file; 'format' says how it is laid out.");

    /// <summary>A finding. Arguments: records.</summary>
    public static readonly ErrorDescriptor Repeated = new(
        "RUN3207", ErrorCategory.User, "Records that stand in a split twice",
        "{0} records repeat an earlier one of the same split",
        "Repeated records weigh more in training and in scores; take them out if they are not meant.");

    /// <summary>Arguments: path.</summary>
    public static readonly ErrorDescriptor PathMissing = new(
        "RUN3208", ErrorCategory.User, "Data path does not exist",
        "the data path '{0}' does not exist",
        "Relative paths are looked for under the data root (--data or RUNNER_DATA).");

    /// <summary>A finding. Arguments: records, share, split.</summary>
    public static readonly ErrorDescriptor Shared = new(
        "RUN3209", ErrorCategory.User, "Evaluation records that stand in the training split",
        "{0} records also stand in the training split",
        "What was seen in training is no measure of what was learnt; take them out of one of the splits.");
}
