using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Recipes;

namespace Runner.Conformance;

/// <summary>
/// Settings without which a component cannot be made, or cannot work for want of a file. They live with the component, in <c>Sample/sample.yaml</c> of its folder:
/// its kind, and below it what a recipe would write. Values that begin with <c>./</c> name files beside it.
/// </summary>
/// <param name="Type">Kind and name: <c>tokenizer/sentencepiece</c>.</param>
/// <param name="Settings">Options, without the type.</param>
/// <param name="TestedWith">A component that is tested with this one among its settings, where this one does nothing by itself; null for none.</param>
public sealed record ComponentSample(string Type, JsonObject Settings, string? TestedWith)
{
    private const string FileName = "sample.yaml", TestedWithKey = "tested_with";

    /// <summary>Reads a sample.</summary>
    /// <param name="file">Its path.</param>
    public static ComponentSample Read(string file)
    {
        var diagnostics = new DiagnosticBag();
        var composed = RecipeComposer.Compose(file, [], RecipeEnvironment.OfProcess(), diagnostics);
        Assert.True(composed is not null && !diagnostics.HasErrors, DiagnosticFormatter.Format(diagnostics.Items, Environment.CurrentDirectory));
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var written = (JsonObject)Json(composed!.Root, folder)!;
        var testedWith = (string?)written[TestedWithKey];
        written.Remove(TestedWithKey);
        var (kind, settings) = Assert.Single(written);
        var name = (string?)settings!["type"];
        settings.AsObject().Remove("type");
        return new ComponentSample($"{kind}/{name}", (JsonObject)settings.DeepClone(), testedWith);
    }

    /// <summary>The samples in a folder and below it, by type.</summary>
    public static IReadOnlyDictionary<string, ComponentSample> Below(string folder) => Directory.EnumerateFiles(folder, FileName, SearchOption.AllDirectories)
        .Select(Read).ToDictionary(sample => sample.Type, StringComparer.Ordinal);

    private static JsonNode? Json(RecipeNode node, string folder) => node switch
    {
        RecipeMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value, folder)))),
        RecipeList list => new JsonArray([.. list.Items.Select(item => Json(item, folder))]),
        RecipeScalar { IsNull: true } => null,
        RecipeScalar scalar when scalar.Text.StartsWith("./", StringComparison.Ordinal) => Path.Combine(folder, scalar.Text[2..]).Replace('\\', '/'),
        RecipeScalar { IsQuoted: false } scalar when IsJson(scalar.Text) => JsonNode.Parse(scalar.Text),
        RecipeScalar scalar => scalar.Text,
        _ => throw new ArgumentException($"{node.Mark}: {node.GetType().Name}", nameof(node)),
    };

    // numbers and truth values, which look alike in both
    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
