using System.Text;
using System.Text.Json.Nodes;
using Runner.Interchange;
using Runner.Recipes;

namespace Runner.Training.Interchange;

/// <summary>The <c>model.yaml</c> of an imported model: what a recipe extends to start from it.</summary>
internal static class ModelRecipe
{
    // option of a tokenizer -> whether a file is customarily it, the likeliest first
    private static readonly (string Option, Func<string, bool>[] Files)[] Vocabularies =
    [
        ("vocabulary", [name => name == "vocab.txt", name => name == "vocab.json", name => name == "encoder.json"]),
        ("merges", [name => name == "merges.txt", name => Path.GetFileNameWithoutExtension(name) == "vocab" && Path.GetExtension(name) is not (".txt" or ".json")]),
        ("model", [name => Path.GetExtension(name) == ".model"]),
    ];

    /// <param name="format">Name of the format it was imported from.</param>
    /// <param name="model">Settings.</param>
    /// <param name="files">Vocabulary files beside it.</param>
    /// <param name="missing">Parameters the weights have not.</param>
    /// <param name="optionsOf">The options of a tokenizer.</param>
    public static string Text(
        string format, PublishedModel model, IReadOnlyList<string> files, IReadOnlyList<string> missing, Func<string, IReadOnlyCollection<string>> optionsOf)
    {
        var root = new JsonObject { ["model"] = model.Model.DeepClone() };
        var tokenizer = model.Tokenizer is { } known ? WithFiles(known, files, optionsOf) : null;
        if (tokenizer is not null)
            root["tokenizer"] = tokenizer;
        var weights = new JsonObject { ["from"] = "." };
        if (missing.Count > 0)
            weights["fresh"] = new JsonArray([.. missing.Select(name => (JsonNode)name)]);
        root["weights"] = weights;

        var text = new StringBuilder()
            .Append($"# Imported from the format '{format}'. A recipe starts from this model with 'extends: PATH/{ModelFolder.RecipeFile}'.\n")
            .Append(Yaml(root));
        if (model.Tokenizer is not null && tokenizer is null)
            text.Append("# The vocabulary was not beside the weights. Add it here and name it in 'tokenizer': another one would give other ids.\n");
        if (model.Tokenizer is null)
            text.Append("# The configuration does not say which tokenizer belongs to it").Append(files.Count == 0 ? ".\n" : $"; its files: {string.Join(", ", files)}.\n");
        if (model.Heads.Count > 0)
        {
            text.Append("# Heads whose weights are there: a task that takes heads can be given '${heads}', or some of them.\nvars:\n");
            foreach (var line in Yaml(new JsonObject { ["heads"] = new JsonArray([.. model.Heads.Select(head => head.DeepClone())]) }).TrimEnd('\n').Split('\n'))
                text.Append("  ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>False where the model's tokenizer is known but its vocabulary is not there.</summary>
    public static bool HasVocabulary(PublishedModel model, IReadOnlyList<string> files, Func<string, IReadOnlyCollection<string>> optionsOf) =>
        model.Tokenizer is null || WithFiles(model.Tokenizer, files, optionsOf) is not null;

    // null where the tokenizer wants files and there are none: it would build a vocabulary of its own
    private static JsonObject? WithFiles(JsonObject tokenizer, IReadOnlyList<string> files, Func<string, IReadOnlyCollection<string>> optionsOf)
    {
        var settings = (JsonObject)tokenizer.DeepClone();
        var options = optionsOf(settings["type"]?.ToString() ?? "");
        var wanted = Vocabularies.Where(v => options.Contains(v.Option) && !settings.ContainsKey(v.Option)).ToList();
        var found = 0;
        foreach (var (option, likely) in wanted)
        {
            if (likely.Select(files.FirstOrDefault).FirstOrDefault(file => file is not null) is not { } name)
                continue;
            settings[option] = "./" + name;
            found++;
        }
        return wanted.Count > 0 && found == 0 ? null : settings;
    }

    // JSON is YAML; the recipes' own writer puts it into the form people write
    private static string Yaml(JsonObject settings)
    {
        var diagnostics = new DiagnosticBag();
        var text = settings.ToJsonString().Replace("${", "$${", StringComparison.Ordinal);
        var composed = RecipeComposer.ComposeText(text, "model", [], RecipeEnvironment.OfProcess(), diagnostics);
        return composed is not null && !diagnostics.HasErrors ? RecipeWriter.ToYaml(composed.Root) : settings.ToJsonString(ModelFolder.Json) + "\n";
    }
}
