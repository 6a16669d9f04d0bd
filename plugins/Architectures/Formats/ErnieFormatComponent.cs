using System.Text.Json.Nodes;
using Runner.Components;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>ERNIE's checkpoints (THU): BERT's names, with <c>_ent</c> for the entity stream.</summary>
/// <remarks>
/// <c>layer_types</c> are sim (plain), mix (boundary) and norm (fused). The released code holds the width of entities (100) and their heads (4) as
/// constants; <c>entity_size</c> and <c>entity_num_attention_heads</c> in a configuration say others. The table of entity vectors is no part of a
/// checkpoint.
/// </remarks>
[Component("format/ernie", Source = "Zhang et al. 2019, arXiv:1905.07129; names: thunlp/ERNIE")]
internal sealed class ErnieFormatComponent : BertFamilyFormat
{
    private static readonly (string Published, string Here)[] LayerTypes = [("sim", "plain"), ("mix", "boundary"), ("norm", "fused")];

    protected override string Format => "format/ernie";

    protected override string Architecture => "ernie";

    protected override IReadOnlyList<string> KnownHeads => [.. base.KnownHeads, PublishedHeads.EntityPrediction];

    protected override ConfigurationKeys Keys { get; } = FamilyKeys.Bert().Read("layer_types", "entity_size", "entity_num_attention_heads");

    public override bool Recognizes(JsonObject config, IReadOnlyCollection<string> names) =>
        FamilyTraits.IsModelType(config, "ernie", "bert") && FamilyTraits.HasBertBlocks(names) && FamilyTraits.HasEntityLayers(config, names);

    protected override JsonObject Settings(JsonSettings config, bool pooler)
    {
        TransformerSettings.RequireWholeEmbedding(config);
        TransformerSettings.RequireAbsolute(config);
        var settings = TransformerSettings.Read(config, Architecture);
        var types = Types(config);
        settings["layers"] = types.Count;
        settings["layer_types"] = new JsonArray([.. types.Select(type => JsonValue.Create(type))]);
        settings["entity_size"] = config.Integer("entity_size", 100);
        settings["entity_heads"] = config.Integer("entity_num_attention_heads", 4);
        settings["pooler"] = pooler;
        settings["positions"] = TransformerSettings.Learned(config);
        return settings;
    }

    protected override JsonObject Configuration(JsonSettings model)
    {
        var config = TransformerSettings.Write(model, 768, 12, 12, 0.1);
        var layers = model.Integer("layers", 12);
        IReadOnlyList<string> types = model.Texts("layer_types")
            ?? [.. Enumerable.Repeat("plain", 5), "boundary", .. Enumerable.Repeat("fused", 6)];
        config["layer_types"] = new JsonArray([.. types.Concat(Enumerable.Repeat("plain", Math.Max(0, layers - types.Count)))
            .Select(type => JsonValue.Create(Array.Find(LayerTypes, pair => pair.Here == type).Published
                ?? throw model.Unusable("layer_types", "known are plain, boundary and fused")))]);
        config["entity_size"] = model.Integer("entity_size", 100);
        config["entity_num_attention_heads"] = model.Integer("entity_heads", 4);
        config["max_position_embeddings"] = TransformerSettings.MaxLength(model);
        return config;
    }

    protected override NameTable Table(JsonSettings config)
    {
        var types = Types(config);
        var table = BertTable.Of(types.Count, learnedPositions: true);
        for (var layer = 0; layer < types.Count; layer++)
        {
            foreach (var part in Parts(types[layer]))
                table.Pair($"bert.encoder.layer.{layer}.{part}", $"bert.encoder.layer.{layer}.{part}");
        }
        return table;
    }

    /// <summary>What each layer does, in the words here. A list that is too short is filled up, one that is too long makes more layers.</summary>
    private static List<string> Types(JsonSettings config)
    {
        var named = config.Texts("layer_types") ?? throw FormatErrors.Missing.With(config.Format, "layer_types");
        var types = named.Select(type => Array.Find(LayerTypes, pair => pair.Published == type).Here
            ?? throw config.Unusable("layer_types", "known are sim, mix and norm"));
        return [.. types, .. Enumerable.Repeat("plain", Math.Max(0, config.Integer("num_hidden_layers") - named.Count))];
    }

    private static IEnumerable<string> Parts(string type)
    {
        string[] fusion = ["intermediate.dense_ent", "output.dense_ent", "output.LayerNorm_ent"];
        return type switch
        {
            "plain" => [],
            "boundary" => fusion,
            _ => fusion.Concat(["attention.self_ent.query", "attention.self_ent.key", "attention.self_ent.value",
                "attention.output_ent.dense", "attention.output_ent.LayerNorm"]),
        };
    }
}
