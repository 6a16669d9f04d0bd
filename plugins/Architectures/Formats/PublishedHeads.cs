using System.Text.Json.Nodes;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>Which head the published names and the configuration speak of, and the other way round.</summary>
internal static class PublishedHeads
{
    public const string MaskedLanguage = "masked-language", NextSentence = "next-sentence", SentenceOrder = "sentence-order",
        EntityPrediction = "entity-prediction", SequenceClassification = "sequence-classification", MultiLabel = "multi-label",
        Regression = "regression", TokenTagging = "token-tagging", SpanExtraction = "span-extraction", PairRanking = "pair-ranking", None = "none";

    private static readonly string[] Classifiers = ["ForSequenceClassification", "ForTokenClassification"];

    private const string ProblemKey = "problem_type", RankingKey = "is_ranking";

    /// <summary>Types whose tensors are <c>classifier.weight</c> and <c>.bias</c>.</summary>
    public static readonly IReadOnlyList<string> AtClassifier = [SequenceClassification, MultiLabel, Regression, TokenTagging, PairRanking];

    /// <summary>Tensors of every head, under the names here.</summary>
    public static IEnumerable<string> Tensors { get; } =
    [
        "cls.predictions.bias", .. Pairs("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.seq_relationship",
            "cls.predictions_ent.transform.dense", "cls.predictions_ent.transform.LayerNorm", "classifier", "qa_outputs"),
    ];

    /// <summary>The heads whose tensors are there.</summary>
    /// <param name="format">Named in messages.</param>
    /// <param name="config">Says which use <c>classifier</c> has.</param>
    /// <param name="here">Names here.</param>
    /// <param name="pair">The head at <c>cls.seq_relationship</c> in this family.</param>
    public static IReadOnlyList<JsonObject> Read(string format, JsonObject config, IReadOnlyCollection<string> here, string pair)
    {
        var heads = new List<JsonObject>();
        void Take(string place, string type)
        {
            if (here.Any(name => name.StartsWith(place, StringComparison.Ordinal)))
                heads.Add(new JsonObject { ["type"] = type });
        }

        Take("cls.predictions.", MaskedLanguage);
        Take("cls.seq_relationship.", pair);
        Take("cls.predictions_ent.", EntityPrediction);
        Take("classifier.", here.Any(name => name.StartsWith("classifier.", StringComparison.Ordinal)) ? Classifier(format, config) : "");
        Take("qa_outputs.", SpanExtraction);
        return heads;
    }

    /// <summary>Notes the heads in a configuration: <c>architectures</c>, and <c>problem_type</c> where that is not enough.</summary>
    /// <param name="format">Named in messages.</param>
    /// <param name="config">Receives them.</param>
    /// <param name="family">Beginning of the classes' names: <c>Bert</c>.</param>
    /// <param name="heads">Settings of the heads.</param>
    /// <param name="known">Types this family has places for.</param>
    public static void Write(string format, JsonObject config, string family, IReadOnlyList<JsonObject> heads, IReadOnlyCollection<string> known)
    {
        List<string> types = [.. heads.Select(JsonSettings.TypeOf).Where(type => type != None)];
        if (types.Find(type => !known.Contains(type)) is { } strange)
            throw FormatErrors.Inexpressible.With(format, $"the head '{strange}'", string.Join(", ", known));
        if (types.Where(AtClassifier.Contains).ToList() is [var one, var other, ..])
            throw FormatErrors.Inexpressible.With(format, $"the heads '{one}' and '{other}' together", "one head at 'classifier'");
        config["architectures"] = new JsonArray(family + Class(types));
        if (types.Contains(MultiLabel))
            config[ProblemKey] = "multi_label_classification";
        if (types.Contains(Regression) || types.Contains(PairRanking))
            config[ProblemKey] = "regression";                                     // one score either way, for others who read the file
        if (types.Contains(PairRanking))
            config[RankingKey] = true;
    }

    /// <summary>Types at <c>classifier</c> and <c>qa_outputs</c>, which every family has.</summary>
    public static IEnumerable<string> Applications => [.. AtClassifier, SpanExtraction];

    /// <summary>Whether a head at <c>classifier</c> reads the pooled vector.</summary>
    public static bool ReadsPooled(string type) => AtClassifier.Contains(type) && type != TokenTagging;

    private static string Class(List<string> types) => types switch
    {
        _ when types.Contains(TokenTagging) => "ForTokenClassification",
        _ when types.Exists(AtClassifier.Contains) => "ForSequenceClassification",
        _ when types.Contains(SpanExtraction) => "ForQuestionAnswering",
        _ when types.Contains(MaskedLanguage) && types.Count > 1 => "ForPreTraining",
        _ when types.Contains(MaskedLanguage) => "ForMaskedLM",
        _ when types.Count > 0 => "ForNextSentencePrediction",
        _ => "Model",
    };

    // One label is a number to be predicted, several are classes, as readers of these files have it where the kind of problem is not said.
    private static string Classifier(string format, JsonObject config)
    {
        var settings = new JsonSettings(format, config);
        var classes = settings.Texts("architectures") ?? [];
        if (classes.Count > 0 && !classes.Any(name => Classifiers.Any(end => name.EndsWith(end, StringComparison.Ordinal))))
            throw settings.Unusable("architectures", $"of heads at 'classifier', those of classes that end in {string.Join(" and ", Classifiers)} are known");
        var tagging = classes.Any(name => name.EndsWith("ForTokenClassification", StringComparison.Ordinal));
        return settings.Text(ProblemKey) switch
        {
            "multi_label_classification" => MultiLabel,
            "regression" => Score(settings),
            null when !tagging && Labels(config) == 1 => Score(settings),
            null or "single_label_classification" => tagging ? TokenTagging : SequenceClassification,
            _ => throw settings.Unusable(ProblemKey, "known are regression, single_label_classification and multi_label_classification"),
        };
    }

    private static string Score(JsonSettings settings) => settings.Flag(RankingKey, false) ? PairRanking : Regression;

    private static int? Labels(JsonObject config) => config["id2label"] is JsonObject { Count: > 0 } labels ? labels.Count
        : (config["num_labels"] ?? config["_num_labels"]) is JsonValue value && value.TryGetValue<int>(out var count) ? count
        : null;

    private static IEnumerable<string> Pairs(params IEnumerable<string> places) => places.SelectMany(place => new[] { place + ".weight", place + ".bias" });
}
