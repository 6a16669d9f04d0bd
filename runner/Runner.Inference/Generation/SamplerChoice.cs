using Runner.Composition;
using Runner.Recipes;
using Runner.Sampling;

namespace Runner.Inference;

/// <summary>Makes samplers from a text that describes them as a recipe would.</summary>
/// <param name="composer">Binds components.</param>
public sealed class SamplerChoice(PlanComposer composer)
{
    /// <summary>Binds <paramref name="text"/>, a name or a map in flow style.</summary>
    /// <param name="text">What is wanted.</param>
    /// <param name="dataRoot">Folder that data paths start from; null for none.</param>
    /// <exception cref="Errors.RunnerException">RUN7045, with everything that is wrong.</exception>
    public ISamplerComponent Bind(string text, string? dataRoot = null)
    {
        var diagnostics = new DiagnosticBag();
        var options = new PlanOptions { DataRoot = dataRoot, MissingData = Severity.Error };
        var plan = composer.ComposeText<Slot>($"sampler: {text}", "--sampler", [], options, diagnostics);
        if (plan is { Value: { } slot } && !diagnostics.HasErrors)
            return slot.Sampler;
        var problems = diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => d.Message + (d.Hint is { } hint ? $" ({hint})" : ""));
        throw InferenceErrors.SamplerRefused.With(text, string.Join(" ", problems));
    }

    private sealed record Slot
    {
        public required ISamplerComponent Sampler { get; init; }
    }
}
