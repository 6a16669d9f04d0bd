using Runner.Errors;

namespace Runner.Plugins.Data.Table;

/// <summary>Numbered messages of the readers of tables, RUN3200 to RUN3219.</summary>
[ErrorList]
public static class TableErrors
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

    /// <summary>A finding. Arguments: column, value.</summary>
    public static readonly ErrorDescriptor NothingDropped = new(
        "RUN3204", ErrorCategory.User, "Rule that leaves nothing out",
        "no row has '{1}' in the column '{0}', so the rule that leaves such rows out does nothing",
        "Check the name of the column and the value, or take the rule out.");
}
