using Runner.Cli.Hosting;
using Runner.Composition;
using Runner.Recipes;
using Runner.Sampling;

namespace Runner.Cli.Experiments;

/// <summary>The sampler that a command line describes as a recipe would.</summary>
internal static class SamplerChoice
{
    /// <summary>Binds <paramref name="text"/>, a name or a map in flow style.</summary>
    /// <exception cref="Errors.RunnerException">RUN7045, with everything that is wrong.</exception>
    public static ISamplerComponent Bind(Workbench workbench, string text)
    {
        var diagnostics = new DiagnosticBag();
        var options = new PlanOptions { DataRoot = workbench.DataRoot, MissingData = Severity.Error };
        var plan = new PlanComposer(workbench.Catalog, workbench.Services).ComposeText<Slot>($"sampler: {text}", "--sampler", [], options, diagnostics);
        if (plan is { Value: { } slot } && !diagnostics.HasErrors)
            return slot.Sampler;
        var problems = diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => d.Message + (d.Hint is { } hint ? $" ({hint})" : ""));
        throw CliErrors.SamplerRefused.With(text, string.Join(" ", problems));
    }

    private sealed record Slot
    {
        public required ISamplerComponent Sampler { get; init; }
    }
}

/// <summary>Draws from what the model itself says, unchanged.</summary>
internal sealed class UnchangedSampler(long seed) : Sampler(seed)
{
    public override void Filter(TokenHistory history, GenerationRequest request, Span<float> scores)
    {
        var choice = new TokenChoice(scores);
        request.Constraint?.Restrict(history, choice);
        if (request.EndId is { } end && history.Generated.Length < request.MinTokens)
            choice.Forbid(end);
    }
}
