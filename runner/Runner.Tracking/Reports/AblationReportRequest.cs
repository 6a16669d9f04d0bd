using Runner.Tracking.Ablations;

namespace Runner.Tracking.Reports;

/// <summary>What a report says besides the figures.</summary>
public sealed record AblationReportRequest
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>What the ablation is about, Markdown; null for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Recipe file as the user named it.</summary>
    public required string RecipePath { get; init; }

    /// <summary>Command that makes the report again.</summary>
    public required string Command { get; init; }

    /// <summary>The resolved recipe, YAML; becomes <c>recipe.yaml</c>.</summary>
    public required string LockedRecipe { get; init; }

    /// <summary>Fingerprint of the plan.</summary>
    public string? PlanFingerprint { get; init; }

    /// <summary>How the pictures are written; the report shows the SVG, else the PNG, else links the PDF.</summary>
    public IReadOnlyList<PlotFormat> Plots { get; init; } = [PlotFormat.Svg];

    /// <summary>The recipe's section.</summary>
    public required AblationOptions Options { get; init; }

    /// <summary>The arms with what they change.</summary>
    public required IReadOnlyList<AblationArm> Arms { get; init; }

    /// <summary>The figures.</summary>
    public required AblationSummary Summary { get; init; }
}
