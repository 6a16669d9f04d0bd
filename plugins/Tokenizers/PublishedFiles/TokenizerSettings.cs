using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Interchange;

namespace Runner.Plugins.Tokenizers.Published;

/// <summary>What is known of each key of the files that say how a published tokenizer cuts text; anything else is refused by name.</summary>
internal sealed class TokenizerSettings
{
    public const string File = "tokenizer_config.json";

    private readonly Dictionary<string, (string[] Values, string Reason)> _only = new(StringComparer.Ordinal);

    // read elsewhere, or without effect on the tokens of a text
    private readonly HashSet<string> _known = new(StringComparer.Ordinal)
    {
        "tokenizer_class", "added_tokens_decoder", "split_special_tokens", "additional_special_tokens",
        // lengths and padding are the task's
        "model_max_length", "max_len", "max_length", "padding_side", "truncation_side", "truncation", "truncation_strategy", "stride", "pad_to_multiple_of", "pad_token_type_id", "padding",
        "model_input_names", "return_token_type_ids",
        // records of the program that wrote the file
        "name_or_path", "special_tokens_map_file", "tokenizer_file", "full_tokenizer_file", "vocab_file", "merges_file", "init_inputs", "use_fast", "legacy", "processor_class", "backend",
        "is_local", "local_files_only",
        // of decoding and conversation
        "clean_up_tokenization_spaces", "errors", "chat_template", "spaces_between_special_tokens",
    };

    public TokenizerSettings()
    {
        _known.UnionWith(AddedTokens.Roles);
        Only("{}", "tokens of other kinds are not known here", "extra_special_tokens");
    }

    /// <summary>Keys that settings are made from.</summary>
    public TokenizerSettings Read(params IEnumerable<string> keys)
    {
        _known.UnionWith(keys);
        return this;
    }

    /// <summary>Keys of which one value is known, as JSON.</summary>
    public TokenizerSettings Only(string value, string reason, params IEnumerable<string> keys)
    {
        foreach (var key in keys)
            _only[key] = ([value, value == "{}" ? "[]" : value], reason);
        return this;
    }

    /// <summary>Refuses what is not known in <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c>.</summary>
    public void Check(TokenizerFiles files)
    {
        Check(File, files.Configuration);
        foreach (var (key, value) in files.Read("special_tokens_map.json") ?? [])
        {
            if (value is not null && key != "additional_special_tokens" && !AddedTokens.Roles.Contains(key))
                throw PublishedErrors.UnknownSetting.With("special_tokens_map.json", key, Shown(value));
        }
    }

    private void Check(string file, JsonObject settings)
    {
        foreach (var (key, value) in settings)
        {
            if (value is null || _known.Contains(key))
                continue;
            if (!_only.TryGetValue(key, out var rule))
                throw PublishedErrors.UnknownSetting.With(file, key, Shown(value));
            if (!rule.Values.Contains(value.ToJsonString()))
                throw PublishedErrors.UnsupportedSetting.With(file, key, Shown(value), rule.Reason);
        }
    }

    /// <summary>A part of <c>tokenizer.json</c> all of whose settings must have the values given.</summary>
    /// <param name="part">The part; null where it is absent.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="expected">Keys with the values known, each as JSON; null for a key that is read.</param>
    public static void Require(JsonObject part, string name, IReadOnlyDictionary<string, string[]?> expected)
    {
        foreach (var (key, value) in part)
        {
            if (!expected.TryGetValue(key, out var known))
                throw PublishedErrors.UnknownSetting.With("tokenizer.json", $"{name}.{key}", Shown(value));
            if (known is not null && !known.Contains(Compact(value)))
                throw PublishedErrors.UnsupportedSetting.With("tokenizer.json", $"{name}.{key}", Shown(value), $"known is {string.Join(" or ", known)}");
        }
    }

    /// <summary>The class that cuts text; null where none is named, or one that does whatever <c>tokenizer.json</c> says.</summary>
    public static string? ClassOf(TokenizerFiles files) =>
        files.Class is { } name && name.StartsWith("PreTrainedTokenizer", StringComparison.Ordinal) && files.Whole is not null ? null : files.Class;

    /// <summary>Whether tokens with a function are found in texts.</summary>
    public static bool KeepsSpecial(TokenizerFiles files) => Flag(files.Configuration, File, "split_special_tokens") != true;

    /// <summary>True or false, or null where it is not said.</summary>
    public static bool? Flag(JsonObject settings, string file, string key) => settings[key] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        var other => throw PublishedErrors.UnsupportedSetting.With(file, key, Shown(other), "true or false is expected"),
    };

    public static string Shown(JsonNode? value) => Compact(value) is { Length: > 60 } text ? text[..60] + "…" : Compact(value);

    private static string Compact(JsonNode? value) => value?.ToJsonString() ?? "null";
}
