using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Interchange;
using Runner.Plugins.Tokenizers.WordPiece;

namespace Runner.Plugins.Tokenizers.Published;

/// <summary>BERT's tokenizer as published: <c>vocab.txt</c>, or everything in <c>tokenizer.json</c>, and what <c>tokenizer_config.json</c> says of it.</summary>
/// <remarks>
/// Without a flag, text is lower-cased, as readers of these files do. Flags of <c>tokenizer_config.json</c> win over those of <c>tokenizer.json</c>
/// where one file says nothing; where both speak they must agree. Tokens beyond the vocabulary are appended to it.
/// </remarks>
[Component("tokenizer-format/wordpiece", Source = "huggingface/transformers v2 to today, BertTokenizer; huggingface/tokenizers, BertNormalizer")]
internal sealed class WordPieceFormatComponent : ITokenizerFormatComponent
{
    private const string Plain = "vocab.txt", Made = "tokenizer/vocab.txt";

    private static readonly string[] Classes = ["BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "NezhaTokenizer", "BasicTokenizer"];

    private static readonly (string Role, string Token)[] Roles =
        [("pad_token", "[PAD]"), ("unk_token", "[UNK]"), ("cls_token", "[CLS]"), ("sep_token", "[SEP]"), ("mask_token", "[MASK]")];

    private static readonly TokenizerSettings Keys = new TokenizerSettings()
        .Read("do_lower_case", "strip_accents", "tokenize_chinese_chars")
        .Only("true", "text is always cut into words first here", "do_basic_tokenize")
        .Only("[]", "words that are never split are not known here; tokens of the vocabulary can be listed in 'never_split'", "never_split")
        .Only("\"##\"", "pieces inside words start with ## here", "wordpieces_prefix")
        .Read("max_input_chars_per_word");

    public bool Recognizes(TokenizerFiles files) => TokenizerSettings.ClassOf(files) is { } name
        ? Classes.Contains(name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name)
        : WholeTokenizer.Type(files.Whole) is { } type ? type == "WordPiece" : files.Has(Plain) && !files.Has("merges.txt");

    public PublishedTokenizer Describe(TokenizerFiles files)
    {
        Keys.Check(files);
        foreach (var (role, token) in Roles)
        {
            if (AddedTokens.Role(files, role) is { } name && name != token)
                throw PublishedErrors.UnsupportedSetting.With(TokenizerSettings.File, role, $"'{name}'", $"known is {token}");
        }
        var normalizer = files.Whole is { } whole ? Normalizer(whole) : [];
        var lower = Flag(files, normalizer, "do_lower_case", "lowercase") ?? true;
        var accents = Flag(files, normalizer, "strip_accents", "strip_accents");
        var ideographs = Flag(files, normalizer, "tokenize_chinese_chars", "handle_chinese_chars") ?? true;
        var added = AddedTokens.Of(files);
        var (tokens, path) = Vocabulary(files, added);
        var kept = Kept(added, tokens, lower);

        var settings = new JsonObject { ["type"] = "wordpiece", ["vocabulary"] = "./" + path, ["lower_case"] = lower };
        if (accents is { } strip && strip != lower)
            settings["strip_accents"] = strip;
        if (!ideographs)
            settings["split_ideographs"] = false;
        if (MaxLength(files) is { } longest and not 100)
            settings["max_word_length"] = longest;
        if (!TokenizerSettings.KeepsSpecial(files))
            settings["keep_special_tokens"] = false;
        if (kept.Count > 0)
            settings["never_split"] = new JsonArray([.. kept.Select(token => (JsonNode)token)]);
        var vocabulary = VocabularyFile.Create(tokens, files.Has(Plain) ? Plain : WholeTokenizer.File, "##");
        return new PublishedTokenizer(settings)
        {
            Write = path == Made ? folder => VocabularyFile.Write(Path.Combine(folder, Made), tokens) : null,
            Warnings = CaseCheck.Of(vocabulary, lower) is { } lost ? [lost] : [],
        };
    }

    private static (List<string> Tokens, string Path) Vocabulary(TokenizerFiles files, IReadOnlyList<AddedToken> added)
    {
        var plain = files.Has(Plain) ? VocabularyFile.ReadTokens(Path.Combine(files.Folder, Plain)) : null;
        var whole = files.Whole is { } all ? WholeTokenizer.Tokens(all).ConvertAll(token => token.Trim()) : null;
        if (plain is not null && whole is not null)
            VocabularyRows.RequireSame(plain, Plain, whole, WholeTokenizer.File);
        var tokens = plain ?? whole ?? throw TokenizerErrors.VocabularyMissing.With(Path.Combine(files.Folder, Plain));
        return (tokens, VocabularyRows.Extend(tokens, added, plain is null ? WholeTokenizer.File : Plain) || plain is null ? Made : Plain);
    }

    private static JsonObject Normalizer(JsonObject whole)
    {
        WholeTokenizer.CheckParts(whole);
        TokenizerSettings.Require(WholeTokenizer.Model(whole), "model", new Dictionary<string, string[]?>
        {
            ["type"] = ["\"WordPiece\""], ["vocab"] = null, ["unk_token"] = ["\"[UNK]\""], ["continuing_subword_prefix"] = ["\"##\""], ["max_input_chars_per_word"] = null,
        });
        TokenizerSettings.Require(WholeTokenizer.Part(whole, "pre_tokenizer", "BertPreTokenizer"), "pre_tokenizer", new Dictionary<string, string[]?> { ["type"] = null });
        var normalizer = WholeTokenizer.Part(whole, "normalizer", "BertNormalizer");
        TokenizerSettings.Require(normalizer, "normalizer", new Dictionary<string, string[]?>
        {
            ["type"] = null, ["clean_text"] = ["true"], ["handle_chinese_chars"] = null, ["strip_accents"] = null, ["lowercase"] = null,
        });
        return normalizer;
    }

    // the model's own configuration carries the flag in files that Runner wrote
    private static bool? Flag(TokenizerFiles files, JsonObject normalizer, string key, string inWhole)
    {
        var (said, whole) = (TokenizerSettings.Flag(files.Configuration, TokenizerSettings.File, key), TokenizerSettings.Flag(normalizer, WholeTokenizer.File, inWhole));
        if (said is { } one && whole is { } other && one != other)
            throw PublishedErrors.FilesDisagree.With(TokenizerSettings.File, WholeTokenizer.File, $"'{key}' is {Text(one)} and 'normalizer.{inWhole}' is {Text(other)}");
        return said ?? whole ?? TokenizerSettings.Flag(files.Model, "config.json", key);
    }

    private static int? MaxLength(TokenizerFiles files) =>
        ((files.Whole?["model"] as JsonObject)?["max_input_chars_per_word"] ?? files.Configuration["max_input_chars_per_word"]) is JsonValue value && value.TryGetValue<int>(out var most) ? most : null;

    private static IReadOnlyList<string> Kept(IReadOnlyList<AddedToken> added, List<string> tokens, bool lower)
    {
        var kept = added.Where(token => !Roles.Any(role => role.Token == token.Text)).ToList();
        foreach (var token in kept)
        {
            token.RequireFoundAsItStands();
            if (lower && token.IsNormalized && token.Text.Any(char.IsUpper))
                throw PublishedErrors.UnsupportedSetting.With(token.File, token.Text, "a token that is looked for in lower-cased text", "added tokens are found as they stand here");
            if (!tokens.Contains(token.Text))
                throw PublishedErrors.UnsupportedSetting.With(token.File, token.Text, "a token without a row", "the vocabulary has no such token");
        }
        return [.. kept.Select(token => token.Text)];
    }

    private static string Text(bool value) => value ? "true" : "false";
}
