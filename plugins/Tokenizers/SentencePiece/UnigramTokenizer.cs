using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Plugins.Tokenizers.SentencePiece;

namespace Runner.Plugins.Tokenizers.Published;

/// <summary>A SentencePiece unigram model as <c>tokenizer.json</c> holds it: pieces with scores, and before them steps that change the text.</summary>
/// <param name="Model">The same as a <c>.model</c> file.</param>
/// <param name="PlainQuotes">Whether <c>``</c> and <c>''</c> become <c>"</c>.</param>
/// <param name="StripAccents">Whether text is decomposed (NFKD) and loses what combines.</param>
/// <param name="LowerCase">Whether it is lower-cased.</param>
internal sealed record UnigramTokenizer(byte[] Model, bool PlainQuotes, bool StripAccents, bool LowerCase)
{
    private const string Quotes = "``", Apostrophes = "''", Spaces = " {2,}";
    private const string Mark = "\u2581";

    /// <summary>Reads it.</summary>
    /// <exception cref="Errors.RunnerException">RUN4260, RUN4261: it holds a step that is not known here; RUN4263: it is damaged.</exception>
    public static UnigramTokenizer Read(JsonObject whole)
    {
        WholeTokenizer.CheckParts(whole);
        var model = WholeTokenizer.Model(whole);
        TokenizerSettings.Require(model, "model", new Dictionary<string, string[]?> { ["type"] = ["\"Unigram\""], ["unk_id"] = null, ["vocab"] = null, ["byte_fallback"] = null });
        var byteFallback = TokenizerSettings.Flag(model, WholeTokenizer.File, "byte_fallback") ?? false;
        var steps = Normalizers(whole["normalizer"]).ToList();
        var (isPrefixed, isSplit) = Cutting(whole["pre_tokenizer"]);
        var map = steps.Find(step => step.Name == "Precompiled").Value is { Length: > 0 } text ? Convert.FromBase64String(text) : [];
        var names = steps.ConvertAll(step => step.Name);
        return new UnigramTokenizer(
            SentencePieceWriting.Unigram(Pieces(whole, model, byteFallback), map, byteFallback, isPrefixed, isSplit || names.Contains(Spaces)),
            names.Contains(Quotes) && names.Contains(Apostrophes), names.Contains("StripAccents"), names.Contains("Lowercase"));
    }

    /// <summary>The parts of <c>tokenizer.json</c> for a model, its pieces left out.</summary>
    public static JsonObject Parts(SentencePieceModel model, SentencePieceOptions options, JsonObject template)
    {
        var steps = new JsonArray();
        void Replace(string kind, string pattern, string with) => steps.Add(new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { [kind] = pattern }, ["content"] = with });
        if (options.PlainQuotes)
        {
            Replace("String", Quotes, "\"");
            Replace("String", Apostrophes, "\"");
        }
        foreach (var step in (string[])[.. options.StripAccents ? ["NFKD", "StripAccents"] : Array.Empty<string>(), .. options.LowerCase ? ["Lowercase"] : Array.Empty<string>()])
            steps.Add(new JsonObject { ["type"] = step });
        if (model.Map.Length > 0)
            steps.Add(new JsonObject { ["type"] = "Precompiled", ["precompiled_charsmap"] = Convert.ToBase64String(model.Map) });
        if (model.RemoveExtraSpaces)
            Replace("Regex", Spaces, " ");
        var mark = new JsonObject { ["type"] = "Metaspace", ["replacement"] = Mark, ["prepend_scheme"] = model.AddDummyPrefix ? "always" : "never", ["split"] = true };
        return new JsonObject
        {
            ["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = steps },
            ["pre_tokenizer"] = mark,
            ["post_processor"] = template,
            ["decoder"] = mark.DeepClone(),
        };
    }

    /// <summary>Texts of the pieces, by id.</summary>
    public static List<string> Tokens(JsonObject whole) =>
        [.. Rows(WholeTokenizer.Model(whole)).Select(row => row.Text)];

    private static IEnumerable<Piece> Pieces(JsonObject whole, JsonObject model, bool byteFallback)
    {
        var unknown = model["unk_id"] is JsonValue value && value.TryGetValue<int>(out var id) ? id : throw Broken("its model has no 'unk_id'");
        var special = (whole["added_tokens"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(token => TokenizerSettings.Flag(token, WholeTokenizer.File, "special") == true).Select(token => token["content"]?.ToString()).ToHashSet(StringComparer.Ordinal);
        var bytes = byteFallback ? Enumerable.Range(0, 256).Select(SentencePieceModel.ByteName).ToHashSet(StringComparer.Ordinal) : [];
        return Rows(model).Select((row, at) => new Piece(row.Text, row.Score,
            at == unknown ? PieceKind.Unknown : special.Contains(row.Text) ? PieceKind.Control : bytes.Contains(row.Text) ? PieceKind.Byte : PieceKind.Normal));
    }

    private static IEnumerable<(string Text, float Score)> Rows(JsonObject model)
    {
        foreach (var row in model["vocab"] as JsonArray ?? throw Broken("its model has no vocabulary"))
        {
            if (row is not JsonArray { Count: 2 } pair || pair[0]?.GetValueKind() != JsonValueKind.String || pair[1] is not JsonValue score || !score.TryGetValue<double>(out var number))
                throw Broken($"a piece is {TokenizerSettings.Shown(row)}, and not a text with a score");
            yield return (pair[0]!.GetValue<string>(), (float)number);
        }
    }

    // the steps by their names, replacements by what they replace
    private static IEnumerable<(string Name, string? Value)> Normalizers(JsonNode? node)
    {
        if (node is null)
            return [];
        return node["type"]?.ToString() switch
        {
            "Sequence" => (node["normalizers"] as JsonArray ?? []).SelectMany(Normalizers),
            "Replace" when node["content"]?.ToString() == "\"" && node["pattern"]?["String"]?.ToString() is Quotes or Apostrophes => [(node["pattern"]!["String"]!.ToString(), null)],
            "Replace" when node["content"]?.ToString() == " " && node["pattern"]?["Regex"]?.ToString() == Spaces => [(Spaces, null)],
            "NFKD" or "StripAccents" or "Lowercase" => [(node["type"]!.ToString(), null)],
            // what is left of spaces at the ends is taken away with the extra ones
            "Strip" => [],
            "Precompiled" => [("Precompiled", node["precompiled_charsmap"]?.ToString())],
            _ => throw PublishedErrors.UnsupportedSetting.With(WholeTokenizer.File, "normalizer", TokenizerSettings.Shown(node), "a SentencePiece model has no such step"),
        };
    }

    private static (bool IsPrefixed, bool IsSplit) Cutting(JsonNode? node)
    {
        var steps = node?["type"]?.ToString() == "Sequence" ? [.. (node["pretokenizers"] as JsonArray ?? []).OfType<JsonObject>()] : new List<JsonObject?> { node as JsonObject };
        var isSplit = steps.RemoveAll(step => step?["type"]?.ToString() == "WhitespaceSplit") > 0;
        if (steps is [{ } mark] && mark["type"]?.ToString() == "Metaspace" && mark["replacement"]?.ToString() == Mark && mark["prepend_scheme"]?.ToString() is null or "always" or "never" or "first")
            return ((mark["prepend_scheme"]?.ToString() ?? (TokenizerSettings.Flag(mark, WholeTokenizer.File, "add_prefix_space") == false ? "never" : "always")) != "never", isSplit);
        throw PublishedErrors.UnsupportedSetting.With(WholeTokenizer.File, "pre_tokenizer", TokenizerSettings.Shown(node), "known are Metaspace and WhitespaceSplit");
    }

    private static Errors.RunnerException Broken(string reason) => PublishedErrors.BadTokenizerFile.With(WholeTokenizer.File, reason);
}
