using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Interchange;
using Runner.Recipes;
using Runner.Tokenizers;

namespace Runner.Weights;

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

    /// <summary>The option of a model whose word embedding has more rows than the vocabulary has entries.</summary>
    public const string PaddedVocabularySize = "padded_vocabulary_size";

    /// <param name="format">Name of the format it was imported from.</param>
    /// <param name="model">Settings.</param>
    /// <param name="tokenizer">Settings with the vocabulary's files; null where it is not known or not there.</param>
    /// <param name="files">Files beside it.</param>
    /// <param name="missing">Parameters the weights have not.</param>
    public static string Text(string format, PublishedModel model, JsonObject? tokenizer, IReadOnlyList<string> files, IReadOnlyList<string> missing)
    {
        var root = new JsonObject { ["model"] = model.Model.DeepClone() };
        if (tokenizer is not null)
            root["tokenizer"] = tokenizer.DeepClone();
        var weights = new JsonObject { ["from"] = "." };
        if (missing.Count > 0)
            weights["allow_missing"] = new JsonArray([.. missing.Select(name => (JsonNode)name)]);
        root["weights"] = weights;

        var text = new StringBuilder()
            .Append($"# Imported from the format '{format}'. A recipe starts from this model with 'extends: PATH/{ModelFolder.RecipeFile}'.\n")
            .Append(Yaml(root));
        if (tokenizer is null)
        {
            text.Append(model.Tokenizer is not null ? "# The vocabulary was not beside the weights. Add it here and name it in 'tokenizer': another one would give other ids.\n"
                : "# Nothing says which tokenizer belongs to it" + (files.Count == 0 ? ".\n" : $"; its files: {string.Join(", ", files)}.\n"));
        }
        if (model.Heads.Count > 0)
        {
            text.Append("# Heads whose weights are there: a task that takes heads can be given '${heads}', or some of them.\nvars:\n");
            foreach (var line in Yaml(new JsonObject { ["heads"] = new JsonArray([.. model.Heads.Select(head => head.DeepClone())]) }).TrimEnd('\n').Split('\n'))
                text.Append("  ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Entries of a tokenizer's vocabulary; null where they cannot be told without text.</summary>
    /// <param name="tokenizer">Settings; paths that start with <c>./</c> lie in the folder.</param>
    /// <param name="folder">Of the model.</param>
    /// <param name="components">Makes the tokenizer.</param>
    public static int? Entries(JsonObject tokenizer, string folder, IComponentFactory components) =>
        components.Create<ITokenizerComponent>(Located(tokenizer, folder)) is { IsBuiltFromText: false } component ? component.VocabularySize : null;

    /// <summary>Settings whose paths are absolute.</summary>
    /// <param name="tokenizer">Paths that start with <c>./</c> lie in the folder.</param>
    /// <param name="folder">Of the model.</param>
    public static JsonObject Located(JsonObject tokenizer, string folder)
    {
        var settings = (JsonObject)tokenizer.DeepClone();
        foreach (var (option, value) in tokenizer)
        {
            if (value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is var path && path.StartsWith("./", StringComparison.Ordinal))
                settings[option] = Path.GetFullPath(Path.Combine(folder, path[2..]));
        }
        return settings;
    }

    /// <summary>Settings with the files that are customarily a tokenizer's; null where it wants files and there are none: it would build a vocabulary of its own.</summary>
    public static JsonObject? WithFiles(JsonObject? tokenizer, IReadOnlyList<string> files, Func<string, IReadOnlyCollection<string>> optionsOf)
    {
        if (tokenizer is null)
            return null;
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
