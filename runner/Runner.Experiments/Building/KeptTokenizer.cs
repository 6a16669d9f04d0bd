using Runner.Composition;
using Runner.Errors;
using Runner.Recipes;
using Runner.Tokenizers;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>
/// The tokenizer of a run, kept in its folder <c>tokenizer/</c>: the vocabulary files in their published form, and <c>tokenizer.yaml</c>, a piece of a recipe that
/// makes the very tokenizer from them. So a run can be used after its training text and its vocabulary have moved.
/// </summary>
internal static class KeptTokenizer
{
    private const string RecipeName = "tokenizer.yaml";
    private const string Section = "tokenizer";

    /// <summary>Keeps the tokenizer, unless that was done when the run began. What does not make it again is said, and not kept.</summary>
    public static void Write(Workbench workbench, ExperimentPlan plan, RunFolder run, ITokenizer tokenizer)
    {
        if (Directory.Exists(run.TokenizerFolder) || RecipePaths.Find(plan.Plan.Resolved, Section) is not RecipeMap settings)
            return;
        var making = run.TokenizerFolder + ".making";
        if (Directory.Exists(making))
            Directory.Delete(making, recursive: true);      // of a process that was killed
        Directory.CreateDirectory(making);
        tokenizer.Save(making);
        var recipe = settings with { Entries = [.. settings.Entries.Select(e => Here(e, tokenizer.SavedOptions))] };
        var text = $"# The tokenizer of run {run.Identity.RunId}: vocabulary files beside this one. A recipe that extends it reads text as the run did.\n"
            + RecipeWriter.ToYaml(recipe with { Entries = [new RecipeEntry(Section, recipe.Mark, recipe)] });
        File.WriteAllText(Path.Combine(making, RecipeName), text);
        if (Problem(workbench, making, tokenizer) is { } problem)
        {
            File.Delete(Path.Combine(making, RecipeName));
            var error = ExperimentErrors.TokenizerNotKept;
            workbench.Output.Warn(error, error.Format(run.TokenizerFolder, problem));
        }
        Directory.Move(making, run.TokenizerFolder);
    }

    /// <summary>The kept tokenizer; null where the run has none, as one of an older version.</summary>
    /// <exception cref="RunnerException">Its files are damaged.</exception>
    public static ITokenizer? Open(Workbench workbench, RunFolder run) =>
        File.Exists(Path.Combine(run.TokenizerFolder, RecipeName)) ? Open(workbench, run.TokenizerFolder) : null;

    private static ITokenizer Open(Workbench workbench, string folder)
    {
        var diagnostics = new DiagnosticBag();
        var options = new PlanOptions { MissingData = Severity.Error };
        var plan = workbench.Composer.Compose<Kept>(Path.Combine(folder, RecipeName), [], options, diagnostics);
        if (plan?.Value is not { } kept || diagnostics.HasErrors)
            throw ExperimentErrors.TokenizerNotKept.With(folder, diagnostics.Items.FirstOrDefault(d => d.Severity == Severity.Error)?.Message ?? "it cannot be read");
        return kept.Tokenizer.Build(new TokenizerContext(null, workbench.Cache));
    }

    private static string? Problem(Workbench workbench, string folder, ITokenizer tokenizer)
    {
        try
        {
            return Open(workbench, folder).Fingerprint == tokenizer.Fingerprint ? null : "they make another one";
        }
        catch (RunnerException error)
        {
            return error.Message;
        }
    }

    private static RecipeEntry Here(RecipeEntry entry, IReadOnlyDictionary<string, string> files) => files.TryGetValue(entry.Key, out var file)
        ? entry with { Value = new RecipeScalar { Text = "./" + file, Mark = entry.Value.Mark } }
        : entry;

    private sealed record Kept
    {
        public required ITokenizerComponent Tokenizer { get; init; }
    }
}
