using System.Text.Json.Nodes;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>What tells the members of the family apart. With names the names decide; without, the configuration.</summary>
internal static class FamilyTraits
{
    public static bool IsModelType(JsonObject config, params IEnumerable<string> types) =>
        config["model_type"] is not { } type || types.Contains(type.ToString());

    /// <summary>Blocks under BERT's names, or no names to go by.</summary>
    public static bool HasBertBlocks(IReadOnlyCollection<string> names) => names.Count == 0 || Any(names, "encoder.layer.");

    public static bool IsRelative(JsonObject config) =>
        config["model_type"]?.ToString() == "nezha" || (config["max_relative_position"] is not null && config["use_relative_position"]?.ToString() != "false");

    public static bool HasEntityLayers(JsonObject config, IReadOnlyCollection<string> names) =>
        Any(names, ".dense_ent.") || (config["layer_types"] is JsonArray layers && layers.Any(layer => layer?.ToString() is "sim" or "mix" or "norm"));

    /// <summary>TinyBERT's projections: one for all layers, or one for each as in its second release.</summary>
    public static bool HasFit(IReadOnlyCollection<string> names) => Any(names, "fit_dense.") || Any(names, "fit_denses.");

    /// <summary>A classifier that TinyBERT's own code saved, which differs from BERT's: its configurations carry that code's notes and no class.</summary>
    public static bool IsTinyClassifier(JsonObject config, IReadOnlyCollection<string> names) =>
        names.Any(name => PublishedNames.Unwrapped(name).StartsWith("classifier.", StringComparison.Ordinal))
        && (config["architectures"] is JsonArray { Count: > 0 } classes
            ? classes.Any(name => name?.ToString().StartsWith("TinyBert", StringComparison.Ordinal) == true)
            : config.ContainsKey("pre_trained") && config.ContainsKey("emb_size"));

    public static bool Any(IReadOnlyCollection<string> names, string part) => names.Any(name => name.Contains(part, StringComparison.Ordinal));
}
