using Runner.Composition;
using Runner.Experiments;
using Runner.Recipes;
using Runner.Tests.Support;

namespace Runner.Tests.Experiments;

/// <summary>Recipes in a folder, checked as the commands check them before they look at files.</summary>
internal sealed class RecipeChecks : IDisposable
{
    /// <summary>A recipe with nothing wrong.</summary>
    public const string Tiny =
        """
        name: tiny
        tokenizer: { type: character, min_count: 1 }
        data:
          type: text
          train: { type: generated, documents: 40 }
          evaluation: { type: generated, documents: 4, first_document: 1000000 }
          segmenter: { type: whitespace }
        model: { type: bert, layers: 1, hidden: 32, heads: 2, pooler: false, positions: { type: learned, max_length: 32 } }
        task: { type: pretraining, max_length: 32, sentence_objective: none, example_builder: { type: single-segment }, masking: { type: token }, evaluation_lengths: [16, 32] }
        optimizer: { type: adamw, learning_rate: 3e-3 }
        schedule: { type: linear, warmup: 10% }
        train: { duration: 10steps }

        """;

    public string Folder { get; } = Directory.CreateTempSubdirectory("runner-recipe-checks-").FullName;

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>What is found in a recipe and its arms.</summary>
    public IReadOnlyList<Diagnostic> Find(string file, params string[] changes)
    {
        var diagnostics = new DiagnosticBag();
        var planner = new ExperimentPlanner(new PlanComposer(Composed.Catalog, Composed.Services), null, RunnerEnvironment.OfProcess()) { Workspace = Folder };
        var overrides = changes.Select(change => RecipeOverride.Parse(change, diagnostics)!).ToList();
        var path = Path.Combine(Folder, file);
        if (planner.Plan(path, overrides, Severity.Warning, diagnostics) is { } plan)
            AblationArms.Plan(planner, plan, path, overrides, Severity.Warning, diagnostics);
        return diagnostics.Items;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
