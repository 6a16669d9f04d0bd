using Runner.Errors;

namespace Runner.Data;

/// <summary>Numbered messages about files derived from data.</summary>
[ErrorList]
public static class CacheErrors
{
    /// <summary>Arguments: file, why.</summary>
    public static readonly ErrorDescriptor NotWritable = new(
        "RUN3100", ErrorCategory.Environment, "A file of the cache cannot be written",
        "the file '{0}' of the cache cannot be written: {1}",
        "Free some space, or choose a cache folder you may write to (RUNNER_CACHE).");
}
