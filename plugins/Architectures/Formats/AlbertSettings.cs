using System.Text.Json.Nodes;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>ALBERT's configurations, which both families of its checkpoints write alike, and what follows from them.</summary>
internal sealed record AlbertSettings(int Groups, int InnerLayers, string Sharing)
{
    /// <summary>Only Runner writes this: published models share everything within their groups.</summary>
    private const string SharingKey = "parameter_sharing";

    public static AlbertSettings Of(JsonSettings config)
    {
        var (layers, groups, inner) = (config.Integer("num_hidden_layers"), config.Integer("num_hidden_groups", 1), config.Integer("inner_group_num", 1));
        var sharing = config.Text(SharingKey) ?? (groups == layers && groups > 1 && inner == 1 ? "none" : "all");
        return sharing is "none" or "attention" or "ffn" or "all"
            ? new AlbertSettings(groups, inner, sharing)
            : throw config.Unusable(SharingKey, "known are none, attention, ffn and all");
    }

    /// <summary>The recipe's <c>model</c>.</summary>
    public static JsonObject Read(JsonSettings config, string projection, bool pooler)
    {
        var albert = Of(config);
        var settings = TransformerSettings.Read(config, "albert", "gelu_new", 0);
        settings["embedding"] = config.Integer("embedding_size");
        settings["embedding_projection"] = projection;
        settings["sharing"] = albert.Sharing;
        settings["groups"] = albert.Sharing == "all" ? albert.Groups : 1;
        settings["inner_layers"] = albert.InnerLayers;
        settings["pooler"] = pooler;
        settings["positions"] = TransformerSettings.Learned(config);
        return settings;
    }

    /// <summary>The configuration of a model. Layers that do not share everything are groups of one layer each.</summary>
    public static JsonObject Write(JsonSettings model, string projection)
    {
        var config = TransformerSettings.Write(model, 768, 12, 12, 0);
        if (!model.Has("activation"))
            config["hidden_act"] = "gelu_new";
        var (hidden, embedding) = (model.Integer("hidden", 768), model.Integer("embedding", 128));
        var asked = model.Text("embedding_projection") ?? "always";
        if (asked != projection && hidden == embedding)
        {
            throw FormatErrors.Inexpressible.With(
                model.Format, $"embeddings as wide as the hidden states with 'embedding_projection: {asked}'", $"'{projection}'");
        }
        var sharing = model.Text("sharing") ?? "all";
        config["embedding_size"] = embedding;
        config["num_hidden_groups"] = sharing == "all" ? model.Integer("groups", 1) : model.Integer("layers", 12);
        config["inner_group_num"] = model.Integer("inner_layers", 1);
        if (sharing is not ("all" or "none"))
            config[SharingKey] = sharing;
        config["max_position_embeddings"] = TransformerSettings.MaxLength(model);
        return config;
    }

    /// <summary>Adds the tensors of every layer. Parts that all layers share are written for each of them and read from the first.</summary>
    /// <param name="table">Receives them.</param>
    /// <param name="prefix">Of a layer's published names, given group and layer.</param>
    /// <param name="parts">Published names of a layer's parts and the names here, attention first.</param>
    public void AddLayers(NameTable table, Func<int, int, string> prefix, IReadOnlyList<(string Published, string Here)> parts)
    {
        for (var group = 0; group < Groups; group++)
        {
            for (var layer = 0; layer < InnerLayers; layer++)
            {
                foreach (var (published, here) in parts)
                    table.Pair(prefix(group, layer) + published, $"albert.encoder.albert_layer_groups.{Owner(group, here)}.albert_layers.{layer}.{here}");
            }
        }
    }

    private int Owner(int group, string part)
    {
        var isAttention = part.StartsWith("attention.", StringComparison.Ordinal);
        return (Sharing == "attention" && isAttention) || (Sharing == "ffn" && !isAttention) ? 0 : group;
    }
}
