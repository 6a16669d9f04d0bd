namespace Runner.Plugins.Architectures.Formats;

/// <summary>Keys of the configurations that BERT and its relatives write alike.</summary>
internal static class FamilyKeys
{
    /// <summary>What all of them may say.</summary>
    public static ConfigurationKeys Of() => ConfigurationKeys.Common()
        .Read("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act", "hidden_dropout_prob", "attention_probs_dropout_prob",
            "layer_norm_eps", "initializer_range", "type_vocab_size", "max_position_embeddings", "position_embedding_type", "do_lower_case", "is_ranking")
        .Only("bidi", "another model reads one side alone", "directionality")
        .Only("first_token_transform", "another pooler", "pooler_type")
        .Harmless("the pooler here is one dense layer over the first token, as 'pooler_type' says", "pooler_fc_size", "pooler_num_attention_heads", "pooler_num_fc_layers", "pooler_size_per_head")
        .Only("false", "attention sees both sides here; a decoder sees one", "is_decoder")
        .Only("absolute", "other positions", "position_type");

    /// <summary>BERT's own.</summary>
    public static ConfigurationKeys Bert() => Of().Read("classifier_dropout", "emb_size", "embedding_size", "use_relative_position", "max_relative_position")
        // TinyBERT's code wrote these into every configuration
        .Harmless("a note of TinyBERT's code", "pre_trained", "training")
        .Only("{}", "a layer of another kind", "cell")
        .Only("[]", "a layer of another kind", "structure");

    /// <summary>ALBERT's.</summary>
    public static ConfigurationKeys Albert() => Of().Read("embedding_size", "num_hidden_groups", "inner_group_num", "classifier_dropout_prob", "classifier_dropout",
            "parameter_sharing", "prediction_layer_norm_eps")
        .Only("0", "a model of another structure", "net_structure_type", "gap_size", "num_memory_blocks")
        .Only("1", "a model of another structure", "down_scale_factor")
        .Only("[]", "layers left out", "layers_to_keep")
        .Only("postln", "layer norms stand after the sums here", "ln_type")
        .Only("all", "'parameter_sharing' says what layers share", "share_type");
}
