using Runner.Plugins.Data.Table;

namespace Runner.Plugins.Data.Glue;

/// <summary>A task of GLUE as its files have it.</summary>
/// <param name="Layout">Columns of files with labels.</param>
/// <param name="Test">Columns of the official test file.</param>
/// <param name="Labels">Labels as they stand in the files; empty where a number is predicted.</param>
/// <param name="Sizes">Records of the official sets.</param>
internal sealed record GlueSet(TableLayout Layout, TableLayout Test, string[] Labels, string Sizes);

/// <summary>The tasks of GLUE (Wang et al. 2018, arXiv:1804.07461; columns as in the published processors of BERT).</summary>
internal static class GlueSets
{
    private static readonly string[] TwoClasses = ["0", "1"];
    private static readonly string[] Entailment = ["entailment", "not_entailment"];

    public static IReadOnlyDictionary<string, GlueSet> All { get; } = new Dictionary<string, GlueSet>(StringComparer.Ordinal)
    {
        ["cola"] = new(
            new TableLayout("3") { Format = TableFormat.Tsv, HasHeader = false, Label = "1" },
            Pairless("sentence"), TwoClasses, "8,551 to learn from, 1,043 dev, 1,063 test"),
        ["sst-2"] = new(Single("sentence", "label"), Pairless("sentence"), TwoClasses, "67,349 to learn from, 872 dev, 1,821 test"),
        ["mrpc"] = new(
            Two("#1 String", "#2 String") with { Label = "Quality" }, Two("#1 String", "#2 String") with { Key = "index" }, TwoClasses, "3,668 to learn from, 408 dev, 1,725 test"),
        ["qqp"] = new(
            Two("question1", "question2") with { Label = "is_duplicate", Key = "id", ShortRows = ShortRows.Skip }, Two("question1", "question2") with { Key = "id" },
            TwoClasses, "363,846 to learn from, 40,430 dev, 390,965 test"),
        ["sts-b"] = new(Sentences with { Value = "score" }, Sentences, [], "5,749 to learn from, 1,500 dev, 1,379 test"),
        ["mnli"] = new(
            Sentences with { Label = "gold_label", Dropped = [("gold_label", "-", "without a gold label")] }, Sentences,
            ["entailment", "neutral", "contradiction"], "392,702 to learn from, 9,815 and 9,832 dev, 9,796 and 9,847 test"),
        ["qnli"] = new(
            Two("question", "sentence") with { Label = "label", Key = "index" }, Two("question", "sentence") with { Key = "index" }, Entailment, "104,743 to learn from, 5,463 dev, 5,463 test"),
        ["rte"] = new(Sentences with { Label = "label" }, Sentences, Entailment, "2,490 to learn from, 277 dev, 3,000 test"),
        ["wnli"] = new(Sentences with { Label = "label" }, Sentences, TwoClasses, "635 to learn from, 71 dev, 146 test"),
    };

    private static TableLayout Sentences => Two("sentence1", "sentence2") with { Key = "index" };

    private static TableLayout Two(string first, string second) => new(first) { Pair = second, Format = TableFormat.Tsv, HasHeader = true };

    private static TableLayout Single(string text, string label) => new(text) { Label = label, Format = TableFormat.Tsv, HasHeader = true };

    private static TableLayout Pairless(string text) => new(text) { Key = "index", Format = TableFormat.Tsv, HasHeader = true };
}
