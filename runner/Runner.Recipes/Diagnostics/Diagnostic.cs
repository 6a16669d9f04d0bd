using Runner.Errors;

namespace Runner.Recipes;

/// <summary>How bad a <see cref="Diagnostic"/> is.</summary>
public enum Severity
{
    /// <summary>The recipe can run, but something typed has no effect or needs a look.</summary>
    Warning,

    /// <summary>The recipe cannot run.</summary>
    Error,
}

/// <summary>One finding about a recipe, shown like a compiler's message.</summary>
/// <param name="Descriptor">Number and remedy.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Mark">Where it was written.</param>
/// <param name="Message">The descriptor's message with its arguments.</param>
public sealed record Diagnostic(ErrorDescriptor Descriptor, Severity Severity, SourceMark Mark, string Message)
{
    /// <summary>A guess at what was meant, such as <c>did you mean 'max_distance'?</c></summary>
    public string? Hint { get; init; }

    /// <summary>What the message lists, a line each; none for most.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The line that the mark points at, where it helps to see it; null for none.</summary>
    public SourceExcerpt? Excerpt { get; init; }

    /// <summary>Places the value came through, nearest first.</summary>
    public IReadOnlyList<SourceMark> Trail { get; init; } = [];
}

/// <summary>Gathers every finding, so that a user sees all of them at once.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];
    private readonly HashSet<string> _withheld = new(StringComparer.Ordinal);

    /// <summary>All findings so far, in order of discovery.</summary>
    public IReadOnlyList<Diagnostic> Items => _items;

    public bool HasErrors => ErrorCount > 0;

    /// <summary>Number of errors so far.</summary>
    public int ErrorCount => _items.Count(d => d.Severity == Severity.Error);

    public void Add(Diagnostic diagnostic) => _items.Add(_withheld.Contains(diagnostic.Mark.File) && diagnostic.Mark.Line > 0
        ? diagnostic with
        {
            Descriptor = RecipeErrors.Withheld,
            Message = RecipeErrors.Withheld.Format($"{diagnostic.Descriptor.Code}, {char.ToLowerInvariant(diagnostic.Descriptor.Title[0])}{diagnostic.Descriptor.Title[1..]}"),
            Hint = null,
            Details = [],
            Excerpt = null,
        }
        : diagnostic);

    /// <summary>From here on, messages about <paramref name="file"/> say what kind of mistake is where, and quote nothing of it.</summary>
    /// <param name="file">As marks name it.</param>
    public void Withhold(string file) => _withheld.Add(file);

    /// <summary>An error about <paramref name="node"/>, with its trail.</summary>
    public void Error(ErrorDescriptor descriptor, RecipeNode node, string? hint, params object?[] arguments) =>
        Add(new Diagnostic(descriptor, Severity.Error, node.Mark, descriptor.Format(arguments)) { Hint = LookalikeIn(descriptor, node) ?? hint, Trail = node.Trail });

    /// <summary>An error about a place that has no node of its own, such as a key.</summary>
    public void Error(ErrorDescriptor descriptor, SourceMark mark, string? hint, params object?[] arguments) =>
        Add(new Diagnostic(descriptor, Severity.Error, mark, descriptor.Format(arguments)) { Hint = hint });

    /// <summary>An error about the key of <paramref name="entry"/>, with the trail of the map it stands in.</summary>
    public void Error(ErrorDescriptor descriptor, RecipeEntry entry, RecipeMap owner, string? hint, params object?[] arguments) =>
        Add(new Diagnostic(descriptor, Severity.Error, entry.KeyMark, descriptor.Format(arguments))
        {
            Hint = Lookalikes.Hint(entry.Key) ?? hint,
            Trail = owner.Trail,
        });

    /// <summary>A failure that came of what <paramref name="node"/> says: its message, its list and its remedy.</summary>
    public void Error(RunnerException failure, RecipeNode node)
    {
        var lines = failure.Message.Split('\n');
        Add(new Diagnostic(failure.Descriptor, Severity.Error, node.Mark, lines[0])
        {
            Details = [.. lines.Skip(1).Select(line => line.Trim())],
            Hint = failure.Remedy,
            Trail = node.Trail,
        });
    }

    // a file may be named as it likes
    private static string? LookalikeIn(ErrorDescriptor descriptor, RecipeNode node) =>
        node is RecipeScalar { IsQuoted: false } scalar && descriptor != RecipeErrors.MissingFile ? Lookalikes.Hint(scalar.Text) : null;

    /// <summary>A warning about <paramref name="node"/>, with its trail.</summary>
    public void Warning(ErrorDescriptor descriptor, RecipeNode node, string? hint, params object?[] arguments) =>
        Add(new Diagnostic(descriptor, Severity.Warning, node.Mark, descriptor.Format(arguments)) { Hint = hint, Trail = node.Trail });
}
