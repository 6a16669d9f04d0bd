using System.Text.Json.Nodes;
using Runner.Plugins.Tokenizers.Published;

namespace Runner.Plugins.Tokenizers.ByteBpe;

/// <summary>The files beside tokens and rules that tell other programs how text is cut.</summary>
internal static class ByteBpeWriting
{
    public static IEnumerable<string> Write(string folder, ByteBpeVocabulary parts, bool spaceBefore, bool keepsSpecial)
    {
        var special = parts.Vocabulary.Special;
        var settings = new JsonObject { ["add_prefix_space"] = spaceBefore, ["errors"] = "replace" };
        if (!keepsSpecial)
            settings["split_special_tokens"] = true;
        if (parts.Added.Count > 0)
            settings["additional_special_tokens"] = new JsonArray([.. parts.Added.Order().Select(id => (JsonNode)parts.Vocabulary.TokenOf(id))]);
        JsonObject ByteLevel() => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = spaceBefore, ["trim_offsets"] = true, ["use_regex"] = true };
        var model = new JsonObject
        {
            ["type"] = "BPE", ["dropout"] = null, ["unk_token"] = null, ["continuing_subword_prefix"] = "", ["end_of_word_suffix"] = "", ["fuse_unk"] = false, ["byte_fallback"] = false,
            ["ignore_merges"] = false,
        };
        var rules = new JsonObject { ["merges"] = new JsonArray([.. parts.Pairs.Select(pair => (JsonNode)$"{pair.Left} {pair.Right}")]) };
        (string, int)[] roles = [("unk_token", special.Unknown), ("bos_token", special.Classification), ("eos_token", special.Separator), ("pad_token", special.Padding), ("mask_token", special.Mask)];
        var whole = new JsonObject { ["normalizer"] = null, ["pre_tokenizer"] = ByteLevel(), ["post_processor"] = ByteLevel(), ["decoder"] = ByteLevel() };
        return WrittenFiles.Configuration(folder, "GPT2Tokenizer", parts.Vocabulary, roles, settings)
            .Concat(WrittenFiles.Whole(folder, parts.Vocabulary, parts.Added, whole, model, rules));
    }
}
