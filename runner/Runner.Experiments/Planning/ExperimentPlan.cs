using Runner.Composition;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>A recipe that was composed, bound and checked without an error: everything is known, nothing is built.</summary>
/// <param name="Recipe">Components and options.</param>
/// <param name="Plan">The same with origins, files and the plugins it uses.</param>
internal sealed record ExperimentPlan(ExperimentRecipe Recipe, Plan<ExperimentRecipe> Plan)
{
    private readonly Lazy<string> _fingerprint = new(() => PlanKey.OfRecipe(Plan).Settings);

    /// <summary>Hash of the settings that decide what is learned, whatever files the recipe was written in and wherever data lies.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>All that the run depends on; null until the data was looked at.</summary>
    public RunKey? Key { get; init; }

    /// <summary>Hash of everything that ranks which train together must agree in.</summary>
    public string Shared => Plan.FingerprintWithout("tracking", "ablation", "description");

    /// <summary>What the command line changed in the recipe, as it was typed; null for a run that goes on by its own recipe, which holds what was changed.</summary>
    public IReadOnlyList<string>? Changes { get; init; } = [];
}
