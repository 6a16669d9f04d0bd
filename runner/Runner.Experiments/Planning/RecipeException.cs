using Runner.Recipes;

namespace Runner.Experiments;

/// <summary>A recipe has errors; all of them are in <see cref="Findings"/>.</summary>
/// <param name="findings">Errors and warnings.</param>
public sealed class RecipeException(IReadOnlyList<Diagnostic> findings)
    : Exception(string.Join('\n', findings.Where(finding => finding.Severity == Severity.Error).Select(finding => $"{finding.Mark}: {finding.Descriptor.Code}: {finding.Message}")))
{
    /// <summary>What was found, warnings too.</summary>
    public IReadOnlyList<Diagnostic> Findings { get; } = findings;
}
