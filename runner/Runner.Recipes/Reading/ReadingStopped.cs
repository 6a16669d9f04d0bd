namespace Runner.Recipes;

/// <summary>Ends the reading of one source at a mistake after which nothing else in it can be trusted.</summary>
internal sealed class ReadingStopped(Diagnostic diagnostic) : Exception
{
    public Diagnostic Diagnostic { get; } = diagnostic;

    public static ReadingStopped At(SourceMark mark, Errors.ErrorDescriptor descriptor, params object?[] arguments) =>
        new(new Diagnostic(descriptor, Severity.Error, mark, descriptor.Format(arguments)));
}
