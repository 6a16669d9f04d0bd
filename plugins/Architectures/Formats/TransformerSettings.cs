using System.Text.Json.Nodes;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>Sizes, dropout and activation, which all members of the family write alike.</summary>
internal static class TransformerSettings
{
    /// <summary>From a configuration to settings.</summary>
    /// <param name="config">Of the checkpoint.</param>
    /// <param name="type">Architecture here.</param>
    /// <param name="activation">Where the configuration says none.</param>
    /// <param name="dropout">Where the configuration says none.</param>
    public static JsonObject Read(JsonSettings config, string type, string activation = "gelu", double dropout = 0.1)
    {
        if (config.Text("position_embedding_type") is not (null or "absolute"))
            throw config.Unusable("position_embedding_type", "known is absolute");
        return Sizes(config, type, activation, dropout);
    }

    /// <summary>Refuses embeddings of another width than the hidden states, which ALBERT alone has.</summary>
    public static void RequireWholeEmbedding(JsonSettings config)
    {
        foreach (var key in new[] { "emb_size", "embedding_size" })
        {
            if (config.Has(key) && config.Integer(key) != config.Integer("hidden_size"))
                throw config.Unusable(key, $"embeddings are as wide as the hidden states here, {config.Integer("hidden_size")}");
        }
    }

    /// <summary>Refuses the relative positions of NEZHA where there are none here.</summary>
    public static void RequireAbsolute(JsonSettings config)
    {
        if (config.Flag("use_relative_position", config.Has("max_relative_position")))
            throw config.Unusable(config.Has("use_relative_position") ? "use_relative_position" : "max_relative_position", "relative positions belong to the format nezha");
    }

    private static JsonObject Sizes(JsonSettings config, string type, string activation, double dropout) => new()
    {
        ["type"] = type,
        ["hidden"] = config.Integer("hidden_size"),
        ["layers"] = config.Integer("num_hidden_layers"),
        ["heads"] = config.Integer("num_attention_heads"),
        ["intermediate"] = config.Integer("intermediate_size"),
        ["activation"] = ActivationNames.Read(config, activation),
        ["hidden_dropout"] = config.Number("hidden_dropout_prob", dropout),
        ["attention_dropout"] = config.Number("attention_probs_dropout_prob", dropout),
        ["layer_norm_eps"] = config.Number("layer_norm_eps", 1e-12),
        ["initializer_range"] = config.Number("initializer_range", 0.02),
        ["type_vocabulary_size"] = config.Integer("type_vocab_size", 2),
    };

    /// <summary>From settings to a configuration.</summary>
    /// <param name="model">The recipe's <c>model</c>.</param>
    /// <param name="hidden">Default of the architecture.</param>
    /// <param name="layers">Default of the architecture.</param>
    /// <param name="heads">Default of the architecture.</param>
    /// <param name="dropout">Default of the architecture.</param>
    public static JsonObject Write(JsonSettings model, int hidden, int layers, int heads, double dropout)
    {
        hidden = model.Integer("hidden", hidden);
        return new JsonObject
        {
            ["hidden_size"] = hidden,
            ["num_hidden_layers"] = model.Integer("layers", layers),
            ["num_attention_heads"] = model.Integer("heads", heads),
            ["intermediate_size"] = model.Integer("intermediate", 4 * hidden),
            ["hidden_act"] = ActivationNames.Write(model),
            ["hidden_dropout_prob"] = model.Number("hidden_dropout", dropout),
            ["attention_probs_dropout_prob"] = model.Number("attention_dropout", dropout),
            ["layer_norm_eps"] = model.Number("layer_norm_eps", 1e-12),
            ["initializer_range"] = model.Number("initializer_range", 0.02),
            ["type_vocab_size"] = model.Integer("type_vocabulary_size", 2),
        };
    }

    /// <summary>The slot of learned absolute positions, which a configuration of the family speaks of.</summary>
    public static JsonObject Learned(JsonSettings config) =>
        new() { ["type"] = "learned", ["max_length"] = config.Integer("max_position_embeddings", 512) };

    /// <summary>Rows of the learned positions in settings; another encoding has no place in the configuration.</summary>
    public static int MaxLength(JsonSettings model) => model.Component("positions", "learned") is ("learned", var options)
        ? options.Integer("max_length", 512)
        : throw FormatErrors.Inexpressible.With(model.Format, $"the positions '{model.Component("positions", "learned").Type}'", "'learned'");
}
