using System.Globalization;
using Runner.Plugins.Data.Table;

namespace Runner.Plugins.Data.Clue;

/// <summary>A Chinese set as its files have it.</summary>
/// <param name="Layout">Columns.</param>
/// <param name="Labels">Labels as they stand in the files.</param>
/// <param name="Sizes">Records of the official set.</param>
internal sealed record ClueSet(TableLayout Layout, string[] Labels, string Sizes);

/// <summary>Sets of CLUE (Xu et al. 2020, arXiv:2004.05986) and others that papers on Chinese models have beside them.</summary>
internal static class ClueSets
{
    private static readonly string[] TwoClasses = ["0", "1"];
    private static readonly string[] Inference = ["entailment", "neutral", "contradiction"];

    public static IReadOnlyDictionary<string, ClueSet> All { get; } = new Dictionary<string, ClueSet>(StringComparer.Ordinal)
    {
        ["tnews"] = new(Json("sentence"), [.. Enumerable.Range(100, 17).Except([105, 111]).Select(Number)], "53,360 to learn from, 10,000 dev, 10,000 test"),
        ["iflytek"] = new(Json("sentence"), [.. Enumerable.Range(0, 119).Select(Number)], "12,133 to learn from, 2,599 dev, 2,600 test"),
        ["afqmc"] = new(Json("sentence1", "sentence2"), TwoClasses, "34,334 to learn from, 4,316 dev, 3,861 test"),
        ["ocnli"] = new(
            Json("sentence1", "sentence2") with { Unit = "prem_id", Dropped = [("label", "-", "without a gold label")] }, Inference, "50,437 to learn from, 2,950 dev, 3,000 test"),
        ["cmnli"] = new(Json("sentence1", "sentence2") with { Dropped = [("label", "-", "without a gold label")] }, Inference, "391,782 to learn from, 12,426 dev, 13,880 test"),
        ["csl"] = new(Json("abst", "keyword"), TwoClasses, "20,000 to learn from, 3,000 dev, 3,000 test"),
        ["xnli"] = new(
            new TableLayout("0") { Pair = "1", Label = "2", Unit = "0", Format = TableFormat.Tsv, HasHeader = true, LabelMap = new Dictionary<string, string> { ["contradictory"] = "contradiction" } },
            Inference, "392,702 to learn from, 2,490 dev, 5,010 test"),
        ["lcqmc"] = new(new TableLayout("0") { Pair = "1", Label = "2", Format = TableFormat.Tsv }, TwoClasses, "238,766 to learn from, 8,802 dev, 12,500 test"),
        ["chnsenticorp"] = new(new TableLayout("text_a") { Label = "label", Format = TableFormat.Tsv, HasHeader = true }, TwoClasses, "9,600 to learn from, 1,200 dev, 1,200 test"),
    };

    private static TableLayout Json(string text, string? pair = null) => new(text) { Pair = pair, Label = "label", Key = "id", Format = TableFormat.Json, LabelsMayBeMissing = true };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
