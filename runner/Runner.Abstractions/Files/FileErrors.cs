using Runner.Errors;

namespace Runner.Files;

/// <summary>Messages about files that others name. They say what was refused, and nothing of what was in it.</summary>
[ErrorList]
public static class FileErrors
{
    /// <summary>{0}: path. {1}: what it is, with its article: <c>a pipe</c>.</summary>
    public static readonly ErrorDescriptor NotRegular = new("RUN1070", ErrorCategory.User, "Not a file",
        "'{0}' is {1}, not a regular file, and was not read.",
        "Name a file. What comes from a pipe or a device can be saved to a file first.");

    /// <summary>{0}: path. {1}: budget in bytes.</summary>
    public static readonly ErrorDescriptor TooLarge = new("RUN1071", ErrorCategory.User, "File too large",
        "'{0}' has more than {1} bytes, which is more than such a file has, and was not read.",
        "Check that the path names the file that is meant.");

    /// <summary>{0}: path. {1}: reason, no full stop.</summary>
    public static readonly ErrorDescriptor Unreadable = new("RUN1072", ErrorCategory.Environment, "File cannot be read",
        "'{0}' cannot be read: {1}.",
        "Check the path and that you may read the file.");

    /// <summary>{0}: file, or what else names the labels. {1}: what is wrong.</summary>
    public static readonly ErrorDescriptor NotLabels = new("RUN1075", ErrorCategory.User, "Not a list of labels",
        "{0} is no list of labels: {1}.",
        "Write one label a line or a JSON list of texts, each label once, in the order of their numbers.");

    /// <summary>True where a file was refused for what it is: no regular file, or more than its budget.</summary>
    public static bool IsRefusal(RunnerException error) => error.Descriptor == NotRegular || error.Descriptor == TooLarge;
}
