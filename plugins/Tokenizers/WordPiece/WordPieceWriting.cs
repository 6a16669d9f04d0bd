using System.Text.Json.Nodes;
using Runner.Plugins.Tokenizers.Published;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.WordPiece;

/// <summary>The files beside <c>vocab.txt</c> that tell other programs how text is cut.</summary>
internal static class WordPieceWriting
{
    public static IEnumerable<string> Write(string folder, Vocabulary vocabulary, WordPieceOptions options)
    {
        var special = vocabulary.Special;
        int[] kept = [.. options.NeverSplit.Select(token => vocabulary.Lookup[token])];
        JsonNode? accents = options.DropsMarks == options.LowerCase ? null : options.DropsMarks;
        var settings = new JsonObject { ["do_lower_case"] = options.LowerCase, ["strip_accents"] = accents?.DeepClone(), ["tokenize_chinese_chars"] = options.SplitIdeographs };
        if (options.MaxWordLength != 100)
            settings["max_input_chars_per_word"] = options.MaxWordLength;
        if (!options.KeepSpecialTokens)
            settings["split_special_tokens"] = true;
        if (kept.Length > 0)
            settings["additional_special_tokens"] = new JsonArray([.. options.NeverSplit.Select(token => (JsonNode)token)]);
        var parts = new JsonObject
        {
            ["normalizer"] = new JsonObject
            {
                ["type"] = "BertNormalizer", ["clean_text"] = true, ["handle_chinese_chars"] = options.SplitIdeographs, ["strip_accents"] = accents, ["lowercase"] = options.LowerCase,
            },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = WrittenFiles.Template(vocabulary),
            ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
        };
        var model = new JsonObject
        {
            ["type"] = "WordPiece", ["unk_token"] = vocabulary.TokenOf(special.Unknown), ["continuing_subword_prefix"] = "##", ["max_input_chars_per_word"] = options.MaxWordLength,
        };
        int[] found = [special.Padding, special.Unknown, special.Classification, special.Separator, special.Mask, .. kept];
        return WrittenFiles.Configuration(folder, "BertTokenizer", vocabulary, WrittenFiles.Roles(special), settings).Concat(WrittenFiles.Whole(folder, vocabulary, found, parts, model));
    }
}
