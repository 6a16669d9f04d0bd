namespace Runner.Errors;

/// <summary>A failure with a number, a sentence that says where, and a remedy. Shown without a stack trace.</summary>
public sealed class RunnerException : Exception
{
    public RunnerException(ErrorDescriptor descriptor, string message, Exception? cause = null)
        : base(message, cause) => (Descriptor, Remedy) = (descriptor, descriptor.Remedy);

    /// <summary>Number and category of this failure.</summary>
    public ErrorDescriptor Descriptor { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; init; }
}
