using System.Globalization;
using System.Text.Json.Nodes;
using Json.Schema;
using Runner.Recipes;

namespace Runner.Tests.Composition.Support;

/// <summary>A JSON Schema as an independent validator reads it.</summary>
internal sealed class SchemaCheck(string schema)
{
    // the validator computes in decimals, which end below the largest bound
    private readonly JsonSchema _schema = JsonSchema.FromText(schema.Replace("1E+30", "7E+28", StringComparison.Ordinal));

    public bool Accepts(JsonNode? recipe) => _schema.Evaluate(recipe, new EvaluationOptions { OutputFormat = OutputFormat.Flag }).IsValid;

    /// <summary>Place and message of everything it finds wrong; empty where the recipe is accepted.</summary>
    public IReadOnlyList<string> Mistakes(JsonNode? recipe)
    {
        var results = _schema.Evaluate(recipe, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? [] : [.. results.Details.Where(d => d.Errors is { Count: > 0 }).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}"))];
    }

    /// <summary>What a reader of YAML 1.2 hands to a schema.</summary>
    public static JsonNode? Json(RecipeNode node) => node switch
    {
        RecipeMap map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key, Json(e.Value)))),
        RecipeList list => new JsonArray([.. list.Items.Select(Json)]),
        RecipeScalar { IsNull: true } => null,
        RecipeScalar scalar when CoreScalar.TryReadBoolean(scalar, out var truth) => truth,
        RecipeScalar scalar when CoreScalar.TryReadInteger(scalar, out var whole) => whole,
        RecipeScalar scalar when CoreScalar.TryReadNumber(scalar, out var number) => JsonNode.Parse(number.ToString("R", CultureInfo.InvariantCulture)),
        RecipeScalar scalar => scalar.Text,
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };
}
