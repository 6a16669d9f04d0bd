using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.Published;

/// <summary>Writes the files that other programs read a tokenizer from, beside its vocabulary.</summary>
internal static class WrittenFiles
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>tokenizer_config.json</c> and <c>special_tokens_map.json</c>; gives their names.</summary>
    /// <param name="folder">Exists.</param>
    /// <param name="class">The class that reads the files elsewhere.</param>
    /// <param name="vocabulary">Its tokens with a function are named under the roles given.</param>
    /// <param name="roles">Roles and ids.</param>
    /// <param name="settings">What else decides how text is cut.</param>
    public static IReadOnlyList<string> Configuration(string folder, string @class, Vocabulary vocabulary, IEnumerable<(string Role, int Id)> roles, JsonObject settings)
    {
        var special = new JsonObject(roles.Select(role => KeyValuePair.Create(role.Role, (JsonNode?)vocabulary.TokenOf(role.Id))));
        var configuration = new JsonObject { ["tokenizer_class"] = @class };
        foreach (var (key, value) in settings.Concat(special))
            configuration[key] = value?.DeepClone();
        configuration["clean_up_tokenization_spaces"] = false;
        Write(folder, "tokenizer_config.json", configuration);
        Write(folder, "special_tokens_map.json", special);
        return ["tokenizer_config.json", "special_tokens_map.json"];
    }

    /// <summary><c>tokenizer.json</c>, where every token has an id of its own; gives its name.</summary>
    /// <param name="folder">Exists.</param>
    /// <param name="vocabulary">Tokens.</param>
    /// <param name="added">Ids of the tokens that are found in a text before it is cut.</param>
    /// <param name="parts">Normalizer, cutting and decoder.</param>
    /// <param name="model">The model; tokens with their ids become its vocabulary where it has none.</param>
    /// <param name="after">What follows the vocabulary in the model.</param>
    public static IReadOnlyList<string> Whole(string folder, Vocabulary vocabulary, IEnumerable<int> added, JsonObject parts, JsonObject model, JsonObject? after = null)
    {
        // a published vocabulary may hold a token twice, which a map cannot
        if (vocabulary.Tokens.Distinct(StringComparer.Ordinal).Count() < vocabulary.Count)
            return [];
        model["vocab"] ??= new JsonObject(vocabulary.Tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id)));
        foreach (var (key, value) in after ?? [])
            model[key] = value?.DeepClone();
        var whole = new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. added.Distinct().Order().Select(id => (JsonNode)new JsonObject
            {
                ["id"] = id, ["content"] = vocabulary.TokenOf(id), ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
            })]),
        };
        foreach (var (key, value) in parts)
            whole[key] = value?.DeepClone();
        whole["model"] = model;
        Write(folder, WholeTokenizer.File, whole);
        return [WholeTokenizer.File];
    }

    /// <summary>The template that puts the opening token before a text and the separator behind each.</summary>
    public static JsonObject Template(Vocabulary vocabulary)
    {
        var (opening, end) = (vocabulary.Special.Classification, vocabulary.Special.Separator);
        JsonObject Special(int id, int type) => new() { ["SpecialToken"] = new JsonObject { ["id"] = vocabulary.TokenOf(id), ["type_id"] = type } };
        JsonObject Sequence(string name, int type) => new() { ["Sequence"] = new JsonObject { ["id"] = name, ["type_id"] = type } };
        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(Special(opening, 0), Sequence("A", 0), Special(end, 0)),
            ["pair"] = new JsonArray(Special(opening, 0), Sequence("A", 0), Special(end, 0), Sequence("B", 1), Special(end, 1)),
            ["special_tokens"] = new JsonObject(new[] { opening, end }.Distinct().Select(id => KeyValuePair.Create(vocabulary.TokenOf(id),
                (JsonNode?)new JsonObject { ["id"] = vocabulary.TokenOf(id), ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray(vocabulary.TokenOf(id)) }))),
        };
    }

    /// <summary>The five functions under the names they have with BERT.</summary>
    public static IEnumerable<(string Role, int Id)> Roles(SpecialTokens special) =>
        [("unk_token", special.Unknown), ("sep_token", special.Separator), ("pad_token", special.Padding), ("cls_token", special.Classification), ("mask_token", special.Mask)];

    private static void Write(string folder, string name, JsonObject content) => File.WriteAllText(Path.Combine(folder, name), content.ToJsonString(Indented) + "\n");
}
