using Runner.Recipes;

namespace Runner.Cli.Output;

/// <summary>A finding about a recipe as JSON: the place in fields, so that nobody has to take a line apart.</summary>
internal sealed record DiagnosticJson(
    string Code, Severity Severity, string Message, string? Hint, string Remedy, string File, int Line, int Column, IReadOnlyList<LocationJson> InheritedFrom)
{
    public static IReadOnlyList<DiagnosticJson> Of(IEnumerable<Diagnostic> diagnostics) =>
    [
        .. diagnostics.Select(d => new DiagnosticJson(
            d.Descriptor.Code, d.Severity, string.Join('\n', d.Details.Prepend(d.Message)), d.Hint, d.Descriptor.Remedy, d.Mark.File, d.Mark.Line, d.Mark.Column, [.. d.Trail.Select(LocationJson.Of)])),
    ];
}

/// <summary>A place in a file; line and column count from 1 and are 0 where there is none.</summary>
internal sealed record LocationJson(string File, int Line, int Column)
{
    public static LocationJson Of(SourceMark mark) => new(mark.File, mark.Line, mark.Column);
}

/// <summary>A failure as JSON, printed where a command that was asked for JSON ends by an error.</summary>
internal sealed record ErrorJson(string Code, string Message, string Remedy, Errors.ErrorCategory Category);
