using System.Globalization;
using System.Text.Json.Nodes;
using Runner.Interchange;

namespace Runner.Plugins.Tokenizers.Published;

/// <summary>A token that was added to a published vocabulary, or stands in it and is kept whole in texts.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Id">Its row; null where only its text is listed.</param>
/// <param name="File">Where it is listed.</param>
/// <param name="Flags">How it is found in a text; null where the file does not say.</param>
internal sealed record AddedToken(string Text, int? Id, string File, JsonObject? Flags)
{
    private static readonly string[] UnknownFlags = ["lstrip", "rstrip", "single_word"];

    /// <summary>Refuses one that is found in texts in a way that is not known here.</summary>
    /// <exception cref="Errors.RunnerException">RUN4261.</exception>
    public void RequireFoundAsItStands()
    {
        if (Array.Find(UnknownFlags, flag => Flags?[flag]?.ToString() == "true") is { } flag)
            throw PublishedErrors.UnsupportedSetting.With(File, Text, $"a token with '{flag}: true'", "added tokens are found as they stand here");
    }

    /// <summary>Whether it is looked for after the text was lower-cased, and not in the text as it stands.</summary>
    public bool IsNormalized => Flags?["normalized"]?.ToString() == "true";
}

/// <summary>Collects them from the four places where they are listed.</summary>
internal static class AddedTokens
{
    /// <summary>The names under which tokens with a function are listed.</summary>
    public static readonly IReadOnlyList<string> Roles = ["unk_token", "sep_token", "pad_token", "cls_token", "mask_token", "bos_token", "eos_token"];

    /// <summary>All of them, one for each text.</summary>
    public static IReadOnlyList<AddedToken> Of(TokenizerFiles files)
    {
        var found = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        void Add(AddedToken token)
        {
            if (!found.TryGetValue(token.Text, out var known))
                found.Add(token.Text, token);
            else if (known.Id is { } one && token.Id is { } other && one != other)
                throw PublishedErrors.FilesDisagree.With(known.File, token.File, $"'{token.Text}' has the id {one} and the id {other}");
            else
                found[token.Text] = known with { Id = known.Id ?? token.Id, Flags = known.Flags ?? token.Flags };
        }

        foreach (var token in (files.Whole?["added_tokens"] as JsonArray ?? []).OfType<JsonObject>())
            Add(new AddedToken(token["content"]?.ToString() ?? "", Number(token["id"]), "tokenizer.json", token));
        foreach (var (id, token) in files.Configuration["added_tokens_decoder"] as JsonObject ?? [])
            Add(new AddedToken((token as JsonObject)?["content"]?.ToString() ?? "", int.TryParse(id, CultureInfo.InvariantCulture, out var row) ? row : null, "tokenizer_config.json", token as JsonObject));
        foreach (var (text, id) in files.Read("added_tokens.json") ?? [])
            Add(new AddedToken(text, Number(id), "added_tokens.json", null));
        foreach (var source in new[] { files.Configuration, files.Read("special_tokens_map.json") ?? [] })
        {
            foreach (var token in source["additional_special_tokens"] as JsonArray ?? [])
                Add(new AddedToken(Content(token) ?? "", null, "special_tokens_map.json", token as JsonObject));
        }
        return [.. found.Values.Where(token => token.Text.Length > 0)];
    }

    /// <summary>The token with a function, as the files name it; null where they do not.</summary>
    public static string? Role(TokenizerFiles files, string role) =>
        Content(files.Configuration[role]) ?? Content((files.Read("special_tokens_map.json") ?? [])[role]);

    private static string? Content(JsonNode? token) => token is JsonObject map ? map["content"]?.ToString() : token?.ToString();

    private static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var id) ? id : null;
}
