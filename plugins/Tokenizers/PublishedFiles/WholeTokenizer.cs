using System.Text.Json;
using System.Text.Json.Nodes;

namespace Runner.Plugins.Tokenizers.Published;

/// <summary>Reads what tokenizers of all families have in <c>tokenizer.json</c>: the vocabulary and the parts.</summary>
internal static class WholeTokenizer
{
    public const string File = "tokenizer.json";

    /// <summary>Type of the model: <c>WordPiece</c>, <c>BPE</c>; null where there is no such file.</summary>
    public static string? Type(JsonObject? whole) => (whole?["model"] as JsonObject) is { } model
        // files of the first versions do not say it
        ? model["type"]?.ToString() ?? (model.ContainsKey("merges") ? "BPE" : model.ContainsKey("continuing_subword_prefix") ? "WordPiece" : "")
        : null;

    public static JsonObject Model(JsonObject whole) => whole["model"] as JsonObject ?? throw PublishedErrors.BadTokenizerFile.With(File, "it has no model");

    /// <summary>Refuses parts of the file that nobody knows. Truncation, padding, templates and decoders do not decide the tokens of a text.</summary>
    public static void CheckParts(JsonObject whole)
    {
        foreach (var (key, value) in whole)
        {
            if (key is not ("version" or "truncation" or "padding" or "added_tokens" or "normalizer" or "pre_tokenizer" or "post_processor" or "decoder" or "model"))
                throw PublishedErrors.UnknownSetting.With(File, key, TokenizerSettings.Shown(value));
        }
    }

    /// <summary>A part with its type.</summary>
    /// <exception cref="Errors.RunnerException">RUN4261: it is of another type, or there is none.</exception>
    public static JsonObject Part(JsonObject whole, string name, string type) =>
        whole[name] is JsonObject part && part["type"]?.ToString() == type
            ? part
            : throw PublishedErrors.UnsupportedSetting.With(File, name, TokenizerSettings.Shown(whole[name]), $"known is the type {type}");

    /// <summary>Tokens by id, those that were added included where they follow without a gap.</summary>
    public static List<string> Tokens(JsonObject whole)
    {
        var vocabulary = Model(whole)["vocab"] as JsonObject ?? throw PublishedErrors.BadTokenizerFile.With(File, "its model has no vocabulary");
        var rows = new SortedDictionary<int, string>();
        foreach (var (token, id) in vocabulary)
        {
            if (id is not JsonValue value || value.GetValueKind() != JsonValueKind.Number || !value.TryGetValue<int>(out var row) || row < 0)
                throw PublishedErrors.BadTokenizerFile.With(File, $"'{token}' has no id");
            if (!rows.TryAdd(row, token))
                throw PublishedErrors.BadTokenizerFile.With(File, $"'{rows[row]}' and '{token}' have the same id {row}");
        }
        return [.. rows.Select((entry, row) => entry.Key == row ? entry.Value : throw PublishedErrors.BadTokenizerFile.With(File, $"no token has the id {row}"))];
    }
}
