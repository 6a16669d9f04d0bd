using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Interchange;
using Runner.Plugins.Tokenizers.ByteBpe;

namespace Runner.Plugins.Tokenizers.Published;

/// <summary>GPT-2's tokenizer as published: two files under either of their names, or everything in <c>tokenizer.json</c>.</summary>
/// <remarks>Tokens that were added are kept whole in texts, as readers of these files do. What opens a text is <c>bos_token</c>, what ends it <c>eos_token</c>.</remarks>
[Component("tokenizer-format/byte-bpe", Source = "huggingface/transformers v2 to today, GPT2Tokenizer; huggingface/tokenizers, ByteLevel")]
internal sealed class ByteBpeFormatComponent : ITokenizerFormatComponent
{
    private const string MadeTokens = "tokenizer/vocab.json", MadeRules = "tokenizer/merges.txt";

    private static readonly (string Tokens, string Rules)[] Pairs = [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe"), ("vocab.json", "vocab.bpe")];

    private static readonly (string Role, string Option)[] Roles =
        [("pad_token", "padding"), ("unk_token", "unknown"), ("bos_token", "classification"), ("eos_token", "separator"), ("cls_token", "classification"), ("sep_token", "separator"), ("mask_token", "mask")];

    private static readonly TokenizerSettings Keys = new TokenizerSettings()
        .Read("add_prefix_space")
        .Only("false", "what opens a text is said by the task here", "add_bos_token", "add_eos_token")
        .Only("true", "offsets alone depend on it", "trim_offsets");

    public bool Recognizes(TokenizerFiles files) => TokenizerSettings.ClassOf(files) is { } name
        ? name is "GPT2Tokenizer" or "GPT2TokenizerFast"
        : WholeTokenizer.Type(files.Whole) is { } type
            ? type == "BPE" && (files.Whole!["pre_tokenizer"] as JsonObject)?["type"]?.ToString() == "ByteLevel"
            : Files(files) is not null;

    public PublishedTokenizer Describe(TokenizerFiles files)
    {
        Keys.Check(files);
        var space = TokenizerSettings.Flag(files.Configuration, TokenizerSettings.File, "add_prefix_space");
        if (files.Whole is { } whole)
            space = PrefixSpace(whole, space);
        var found = Files(files);
        if (found is null && files.Whole is null)
            throw TokenizerErrors.VocabularyMissing.With(Path.Combine(files.Folder, Pairs[0].Tokens));
        var tokens = found is { } pair ? ByteBpeFiles.ReadTokens(Path.Combine(files.Folder, pair.Tokens)) : WholeTokenizer.Tokens(files.Whole!);
        if (found is not null && files.Whole is not null)
            VocabularyRows.RequireSame(tokens, found.Value.Tokens, WholeTokenizer.Tokens(files.Whole), WholeTokenizer.File);
        var listed = AddedTokens.Of(files);
        var extended = VocabularyRows.Extend(tokens, listed, found?.Tokens ?? WholeTokenizer.File);
        foreach (var token in listed)
            token.RequireFoundAsItStands();
        var isMade = found is null || extended;
        var settings = new JsonObject
        {
            ["type"] = "byte-bpe",
            ["vocabulary"] = "./" + (isMade ? MadeTokens : found!.Value.Tokens),
            ["merges"] = "./" + (found is null ? MadeRules : found.Value.Rules),
        };
        AddSpecial(files, tokens, listed, settings);
        if (space == true)
            settings["add_prefix_space"] = true;
        return new PublishedTokenizer(settings) { Write = isMade ? folder => Write(folder, tokens, found is null ? files.Whole : null) : null };
    }

    private static (string Tokens, string Rules)? Files(TokenizerFiles files) =>
        Pairs.Where(pair => files.Has(pair.Tokens) && files.Has(pair.Rules)).Select(pair => ((string, string)?)pair).FirstOrDefault();

    private static void AddSpecial(TokenizerFiles files, List<string> tokens, IReadOnlyList<AddedToken> listed, JsonObject settings)
    {
        var known = tokens.ToHashSet(StringComparer.Ordinal);
        var special = new JsonObject();
        foreach (var (role, option) in Roles)
        {
            // readers of these files know the token that ends a text where nothing is said
            if (AddedTokens.Role(files, role) is { } name && known.Contains(name) && !special.ContainsKey(option))
                special[option] = name;
        }
        List<string> kept = [.. listed.Select(token => token.Text).Concat(special.Select(entry => entry.Value!.ToString())).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (kept.Count == 0 && known.Contains("<|endoftext|>"))
            kept.Add("<|endoftext|>");
        if (kept is not ["<|endoftext|>"])
            settings["special_tokens"] = new JsonArray([.. kept.Select(token => (JsonNode)token)]);
        if (special.Any(entry => entry.Value!.ToString() != "<|endoftext|>"))
            settings["special"] = special;
        if ((files.Whole is not null || files.Configuration.Count > 0) && TokenizerSettings.KeepsSpecial(files))
            settings["keep_special_tokens"] = true;
    }

    private static bool PrefixSpace(JsonObject whole, bool? said)
    {
        WholeTokenizer.CheckParts(whole);
        if (whole["normalizer"] is { } normalizer)
            throw PublishedErrors.UnsupportedSetting.With(WholeTokenizer.File, "normalizer", TokenizerSettings.Shown(normalizer), "text is not changed before it is cut here");
        TokenizerSettings.Require(WholeTokenizer.Model(whole), "model", new Dictionary<string, string[]?>
        {
            ["type"] = ["\"BPE\""], ["vocab"] = null, ["merges"] = null, ["dropout"] = ["null"], ["unk_token"] = null, ["continuing_subword_prefix"] = ["null", "\"\""],
            ["end_of_word_suffix"] = ["null", "\"\""], ["fuse_unk"] = null, ["byte_fallback"] = ["false"], ["ignore_merges"] = ["false"],
        });
        var cutting = WholeTokenizer.Part(whole, "pre_tokenizer", "ByteLevel");
        TokenizerSettings.Require(cutting, "pre_tokenizer", new Dictionary<string, string[]?> { ["type"] = null, ["add_prefix_space"] = null, ["trim_offsets"] = null, ["use_regex"] = ["true"] });
        var inWhole = TokenizerSettings.Flag(cutting, WholeTokenizer.File, "add_prefix_space") ?? false;
        return said is null || said == inWhole
            ? inWhole
            : throw PublishedErrors.FilesDisagree.With(TokenizerSettings.File, WholeTokenizer.File, $"'add_prefix_space' is {(inWhole ? "false and true" : "true and false")}");
    }

    private static void Write(string folder, List<string> tokens, JsonObject? whole)
    {
        Directory.CreateDirectory(Path.Combine(folder, "tokenizer"));
        ByteBpeFiles.WriteTokens(Path.Combine(folder, MadeTokens), tokens);
        if (whole is not null)
            ByteBpeFiles.WritePairs(Path.Combine(folder, MadeRules), Rules(whole));
    }

    // "a b" in older files, ["a", "b"] in newer ones
    private static IEnumerable<(string Left, string Right)> Rules(JsonObject whole) =>
        (WholeTokenizer.Model(whole)["merges"] as JsonArray ?? throw PublishedErrors.BadTokenizerFile.With(WholeTokenizer.File, "its model has no merges"))
            .Select(rule => rule is JsonArray { Count: 2 } pair ? (pair[0]!.ToString(), pair[1]!.ToString())
                : rule?.ToString().Split(' ') is { Length: 2 } parts ? (parts[0], parts[1])
                : throw PublishedErrors.BadTokenizerFile.With(WholeTokenizer.File, $"'{TokenizerSettings.Shown(rule)}' is no pair of tokens"));
}
