using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Table;

namespace Runner.Plugins.Data.Qbqtc;

/// <summary>Titles as candidates for search queries, each with a grade of relevance, which is its label too.</summary>
[Component("data/qbqtc", Source = "QQ Browser Query Title Corpus, github.com/CLUEbenchmark/QBQTC")]
internal sealed class QbqtcComponent(QbqtcOptions options, DataCache? cache = null) : IDataComponent
{
    private static readonly TablePreset Preset = new(
        "QBQTC",
        [
            new PresetSplit("train", ["train.json"], 180000),
            new PresetSplit("dev", ["dev.json"], 20000),
            new PresetSplit("test", ["test_public.json", "test.json"], 5000) { Unofficial = ["test.json"] },
        ],
        fields => new TableSchema
        {
            Format = TableFormat.Json,
            Columns = new TableColumns
            {
                Text = "query", TextPair = "title", Label = "label", Value = "label", Query = "query", Unit = "query", Key = fields.Contains("id") ? "id" : null,
            },
            NumbersAreKeys = true,
        })
    {
        Labels = LabelNames.Of(["0", "1", "2"]),
        Notes = ["QBQTC. Fields: query, title, and label, which is class and grade of relevance; records of one query are a unit."],
    };

    public RecordSources Records => Preset.Describe(options.Path);

    public DataSource Open() => Preset.Open(options.Path, "data/qbqtc 1", cache);
}
