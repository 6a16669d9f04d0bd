using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Interchange;

namespace Runner.Plugins.Tokenizers.Published;

/// <summary>A vocabulary of characters as <c>tokenizer.json</c>: every character a word, looked up as a whole.</summary>
/// <remarks>No published model defines this form; it is written so that readers of <c>tokenizer.json</c> cut text as <c>tokenizer/character</c> does.</remarks>
[Component("tokenizer-format/character", Source = "huggingface/tokenizers, WordLevel")]
internal sealed class CharacterFormatComponent : ITokenizerFormatComponent
{
    private const string Made = "tokenizer/vocab.txt", Characters = """[{"type":"WhitespaceSplit"},{"type":"Split","pattern":{"Regex":"."},"behavior":"Isolated","invert":false}]""";

    private static readonly TokenizerSettings Keys = new TokenizerSettings().Read("do_lower_case");

    /// <summary>Normalizer, cutting and decoder of such a file.</summary>
    /// <param name="lowerCase">Whether letters become small.</param>
    /// <param name="template">What stands around a text.</param>
    public static JsonObject Parts(bool lowerCase, JsonObject template) => new()
    {
        ["normalizer"] = new JsonObject { ["type"] = "BertNormalizer", ["clean_text"] = true, ["handle_chinese_chars"] = false, ["strip_accents"] = false, ["lowercase"] = lowerCase },
        ["pre_tokenizer"] = new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = JsonNode.Parse(Characters) },
        ["post_processor"] = template,
        ["decoder"] = new JsonObject { ["type"] = "Fuse" },
    };

    public bool Recognizes(TokenizerFiles files) => TokenizerSettings.ClassOf(files) is null && WholeTokenizer.Type(files.Whole) == "WordLevel";

    public PublishedTokenizer Describe(TokenizerFiles files)
    {
        Keys.Check(files);
        var whole = files.Whole!;
        WholeTokenizer.CheckParts(whole);
        TokenizerSettings.Require(WholeTokenizer.Model(whole), "model", new Dictionary<string, string[]?> { ["type"] = null, ["vocab"] = null, ["unk_token"] = ["\"[UNK]\""] });
        TokenizerSettings.Require(WholeTokenizer.Part(whole, "pre_tokenizer", "Sequence"), "pre_tokenizer", new Dictionary<string, string[]?> { ["type"] = null, ["pretokenizers"] = [Characters] });
        var normalizer = WholeTokenizer.Part(whole, "normalizer", "BertNormalizer");
        TokenizerSettings.Require(normalizer, "normalizer", new Dictionary<string, string[]?>
        {
            ["type"] = null, ["clean_text"] = ["true"], ["handle_chinese_chars"] = ["false"], ["strip_accents"] = ["false"], ["lowercase"] = null,
        });
        var tokens = WholeTokenizer.Tokens(whole);
        return new PublishedTokenizer(new JsonObject
        {
            ["type"] = "character",
            ["vocabulary"] = "./" + Made,
            ["lower_case"] = TokenizerSettings.Flag(normalizer, WholeTokenizer.File, "lowercase") ?? false,
        })
        {
            Write = folder => VocabularyFile.Write(Path.Combine(folder, Made), tokens),
        };
    }
}
