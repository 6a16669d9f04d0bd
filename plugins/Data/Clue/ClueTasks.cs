using System.Globalization;
using Runner.Data;
using Runner.Plugins.Data.Table;

namespace Runner.Plugins.Data.Clue;

/// <summary>What the files of Chinese sets hold. Orders of labels are those of the data sets published under the name <c>clue</c>, of XNLI those of <c>xnli</c>.</summary>
internal static class ClueTasks
{
    private static readonly IReadOnlyList<string> Numbers = ["0", "1"], Inference = ["neutral", "entailment", "contradiction"];

    /// <summary>A task as a recipe asks for it.</summary>
    public static TablePreset Of(ClueOptions options) => options.Task switch
    {
        "tnews" => Json("TNEWS", (53360, 10000, 10000), [.. Enumerable.Range(100, 17).Where(i => i is not (105 or 111)).Select(i => i.ToString(CultureInfo.InvariantCulture))],
            new TableColumns { Text = "sentence", Label = "label" }, options.Keywords
                ? "Fields: the headline with its keywords appended, and the label. Figures cannot be compared with those from headlines alone, which are about ten points lower."
                : "Fields: the headline and its label; keywords are not used. Published figures with keywords are about ten points higher.")
            is var preset && options.Keywords ? preset with { Schema = fields => preset.Schema(fields) with { Appended = "keywords" } } : preset,
        "afqmc" => Json("AFQMC", (34334, 4316, 3861), Numbers, Pair, "Fields: both sentences and label, 1 for the same meaning."),
        "iflytek" => Json("IFLYTEK", (12133, 2599, 2600), [.. Enumerable.Range(0, 119).Select(i => i.ToString(CultureInfo.InvariantCulture))],
            new TableColumns { Text = "sentence", Label = "label" }, "Fields: the description and its label."),
        "ocnli" => WithoutGold(Json("OCNLI", (50437, 2950, 3000), Inference, Pair,
            "Fields: both sentences and label; rows whose annotators did not agree (label '-') are left out.", "train.50k.json", "train.30k.json", "train.10k.json", "train.3k.json")),
        "cmnli" => WithoutGold(Json("CMNLI", (391783, 12241, 13880), Inference, Pair, "Fields: both sentences and label; rows without a gold label ('-') are left out.")),
        "csl" => Json("CSL", (20000, 3000, 3000), Numbers, new TableColumns { Text = "keyword", TextPair = "abst", Label = "label" },
            "Fields: the keywords, joined by a space, as first text, the abstract as second, and label, 1 where all keywords are the abstract's."),
        "xnli" => Xnli(),
        "lcqmc" => Table("LCQMC", (238766, 8802, 12500), Numbers, _ => new TableSchema
        {
            Columns = new TableColumns { Text = "0", TextPair = "1", Label = "2" },
            KnownHeaders = [["text_a", "text_b", "label"], ["sentence1", "sentence2", "label"]],
        }, "Fields: both questions and label, 1 for the same intent. Editions with and without a header are read."),
        "chnsenticorp" => Table("ChnSentiCorp", (9600, 1200, 1200), Numbers, fields => new TableSchema
        {
            Columns = new TableColumns { Text = "text_a", Label = "label", Key = fields.Contains("qid") ? "qid" : null },
        }, "Fields: the review and label, 1 positive. In the usual edition over a quarter of the dev and test texts stand in the training split."),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Task, "no task of CLUE"),
    };

    private static TableColumns Pair => new() { Text = "sentence1", TextPair = "sentence2", Label = "label" };

    private static TablePreset Json(
        string name, (long Train, long Dev, long Test) sizes, IReadOnlyList<string> labels, TableColumns columns, string note, params IReadOnlyList<string> alsoTrain) =>
        Preset(name, "json", sizes, labels, fields => new TableSchema
        {
            Format = TableFormat.Json,
            // pairs that share a premise are not independent
            Columns = columns with { Key = fields.Contains("id") ? "id" : null, Unit = fields.Contains("prem_id") ? "prem_id" : null },
            NumbersAreKeys = true,
        }, note, alsoTrain);

    private static TablePreset Table(
        string name, (long Train, long Dev, long Test) sizes, IReadOnlyList<string> labels, Func<IReadOnlyList<string>, TableSchema> schema, string note) =>
        Preset(name, "tsv", sizes, labels, fields => schema(fields) with { Format = TableFormat.Tsv, NumbersAreKeys = true }, note, []);

    private static TablePreset Preset(
        string name, string ending, (long Train, long Dev, long Test) sizes, IReadOnlyList<string> labels, Func<IReadOnlyList<string>, TableSchema> schema, string note,
        IReadOnlyList<string> alsoTrain) => new(
            name,
            [
                // the largest part of a set in sizes is the official one
                new PresetSplit("train", [$"train.{ending}", .. alsoTrain], sizes.Train),
                new PresetSplit("dev", [$"dev.{ending}"], sizes.Dev),
                new PresetSplit("test", [$"test.{ending}"], sizes.Test),
            ],
            schema)
        {
            Labels = LabelNames.Of(labels),
            Notes = [$"{name}. {note}"],
        };

    private static TablePreset WithoutGold(TablePreset preset) =>
        preset with { Schema = fields => preset.Schema(fields) with { Filters = [new TableFilter { Column = "label", IsNot = ["-"] }] } };

    // machine-translated training pairs, and sentences in fifteen languages to evaluate on; or files of Chinese alone
    private static TablePreset Xnli() => new(
        "XNLI",
        [
            new PresetSplit("train", ["multinli.train.zh.tsv", "train.tsv"], 392702),
            new PresetSplit("dev", ["xnli.dev.tsv", "dev.tsv"], 2490),
            new PresetSplit("test", ["xnli.test.tsv", "test.tsv"], 5010),
        ],
        fields => new TableSchema
        {
            Format = TableFormat.Tsv,
            NumbersAreKeys = true,
            Columns = fields.Contains("gold_label") ? new TableColumns { Text = "sentence1", TextPair = "sentence2", Label = "gold_label", Unit = "sentence1" }
                : fields.Contains("premise") ? new TableColumns { Text = "premise", TextPair = fields.Contains("hypo") ? "hypo" : "hypothesis", Label = "label", Unit = "premise" }
                : new TableColumns { Text = "text_a", TextPair = "text_b", Label = "label", Unit = "text_a" },
            Filters = fields.Contains("language") ? [new TableFilter { Column = "language", Is = ["zh"] }] : [],
            // the translated training file has another word
            LabelNames = new Dictionary<string, string>
            {
                ["entailment"] = "entailment", ["neutral"] = "neutral", ["contradiction"] = "contradiction", ["contradictory"] = "contradiction",
            },
        })
    {
        Labels = LabelNames.Of(["entailment", "neutral", "contradiction"]),
        Notes = ["XNLI in Chinese. Fields: both sentences and label; the official training split is MNLI in machine translation."],
    };
}
