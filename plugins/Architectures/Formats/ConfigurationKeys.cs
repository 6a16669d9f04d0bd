using System.Text.Json;
using System.Text.Json.Nodes;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>
/// What a format knows of each key of a configuration: it is read, it changes nothing that is computed, or only one value of it is known.
/// A key that is none of these is refused with its value, since it may say that the model computes something else.
/// </summary>
internal sealed class ConfigurationKeys
{
    private readonly Dictionary<string, Rule> _rules = new(StringComparer.Ordinal);

    /// <summary>What every configuration may say, whatever the model: records of the program that wrote it, settings of training and generation.</summary>
    public static ConfigurationKeys Common() => new ConfigurationKeys()
        .Read("model_type", "architectures", "vocab_size", "pad_token_id", "num_labels", "_num_labels", "id2label", "label2id", "problem_type", "tokenizer_class")
        .Harmless("it says which program wrote the file, and how", "transformers_version", "_name_or_path", "name_or_path", "_commit_hash", "finetuning_task", "task_specific_params",
            "torch_dtype", "dtype", "use_bfloat16", "torchscript", "return_dict", "output_attentions", "output_hidden_states", "output_past", "use_cache", "xla_device",
            "gradient_checkpointing", "chunk_size_feed_forward", "_attn_implementation_autoset", "_attn_implementation", "attn_implementation", "tf_legacy_loss", "language", "name")
        .Harmless("it says how text is generated, which a sampler decides here", "max_length", "min_length", "do_sample", "early_stopping", "num_beams", "num_beam_groups",
            "diversity_penalty", "temperature", "top_k", "top_p", "typical_p", "repetition_penalty", "length_penalty", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size",
            "bad_words_ids", "num_return_sequences", "output_scores", "return_dict_in_generate", "forced_bos_token_id", "forced_eos_token_id", "remove_invalid_values",
            "exponential_decay_length_penalty", "suppress_tokens", "begin_suppress_tokens", "prefix", "decoder_start_token_id", "predict_special_tokens")
        .Harmless("the vocabulary says it", "bos_token_id", "eos_token_id", "sep_token_id", "cls_token_id", "unk_token_id", "mask_token_id")
        .Only("false", "the model would be another", "is_encoder_decoder", "add_cross_attention", "tie_encoder_decoder")
        .Only("{}", "heads that were cut out leave smaller tensors", "pruned_heads")
        // a decoder that is not the embedding is a tensor of its own, and refused as such
        .Harmless("second names of tied tensors are compared with the first", "tie_word_embeddings");

    /// <summary>Keys that settings are made from.</summary>
    public ConfigurationKeys Read(params IEnumerable<string> keys) => Add(keys, new Rule(null, "it is read"));

    /// <summary>Keys without effect on what is computed.</summary>
    /// <param name="reason">Why not.</param>
    /// <param name="keys">Their names.</param>
    public ConfigurationKeys Harmless(string reason, params IEnumerable<string> keys) => Add(keys, new Rule(null, reason));

    /// <summary>Keys of which one value is known.</summary>
    /// <param name="value">As JSON without spaces.</param>
    /// <param name="reason">What another value would mean.</param>
    /// <param name="keys">Their names.</param>
    public ConfigurationKeys Only(string value, string reason, params IEnumerable<string> keys) => Add(keys, new Rule(value, reason));

    /// <summary>Refuses the first key that may mean another model.</summary>
    public void Check(string format, JsonObject config)
    {
        foreach (var (key, value) in config.OrderBy(entry => _rules.ContainsKey(entry.Key)))
        {
            if (value is null)
                continue;
            if (!_rules.TryGetValue(key, out var rule))
                throw FormatErrors.UnknownKey.With(format, key, Shown(value));
            if (rule.Value is { } only && !IsSame(value, only))
                throw FormatErrors.Unusable.With(format, key, Shown(value), $"only {only} is known: {rule.Reason}");
        }
    }

    private ConfigurationKeys Add(IEnumerable<string> keys, Rule rule)
    {
        foreach (var key in keys)
            _rules[key] = rule;
        return this;
    }

    private static bool IsSame(JsonNode value, string only) => value.GetValueKind() == JsonValueKind.String
        ? value.GetValue<string>() is var text && (text == only || JsonSerializer.Serialize(text) == only)
        : JsonNode.DeepEquals(value, JsonNode.Parse(only));

    private static string Shown(JsonNode value) => value.ToJsonString() is { Length: > 60 } text ? text[..60] + "…" : value.ToJsonString();

    private sealed record Rule(string? Value, string Reason);
}
