using System.Globalization;
using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Reuters;

/// <summary>Reuters-21578 in SGML, split as ModApte: news with any number of topics.</summary>
[Component("data/reuters", Source = "Lewis, Reuters-21578, Distribution 1.0; ModApte split: Apté et al. 1994")]
internal sealed class ReutersComponent : IDataComponent
{
    private readonly ReutersOptions _options;
    private readonly Lazy<LabelledData> _data;

    public ReutersComponent(ReutersOptions options) =>
        (_options, _data) = (options, new Lazy<LabelledData>(Make, LazyThreadSafetyMode.PublicationOnly));

    public RecordSources Records => _data.Value.Sources;

    public DataSource Open() => _data.Value;

    private LabelledData Make()
    {
        string[] files = Directory.Exists(_options.Path) ? [.. Directory.GetFiles(_options.Path, "reut2-*.sgm").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0)
            throw LabelledFileErrors.NoSplits.With(_options.Path, "reut2-000.sgm, ..., reut2-021.sgm");
        return new LabelledSet("reuters 1", "", typeof(TextRecord), [new SplitFiles("train", files), new SplitFiles("test", files)])
        {
            Read = Read,
            Uses = record => ((TextRecord)record).Labels?.Select(topic => (LabelKinds.Classes, topic)) ?? [],
            Given = _options.Labels.Count > 0 ? new Dictionary<string, IReadOnlyList<string>> { [LabelKinds.Classes] = _options.Labels } : [],
            Texts = record => [((TextRecord)record).First],
            Notes =
            [
                string.Create(CultureInfo.InvariantCulture, $"Reuters-21578, ModApte split, documents with at least one topic, from {files.Length} of the 22 files; title and body."),
            ],
        }.Open();
    }

    private static List<TextRecord> Read(string split, IReadOnlyList<LabelledFile> files, RecordReport report)
    {
        var (records, id, controls, first) = (new List<TextRecord>(), 0L, 0, (RecordPlace?)null);
        foreach (var file in files)
        {
            foreach (var document in ReutersFile.Documents(file))
            {
                var number = id++;
                if (document.Split != split)
                {
                    // documents of neither split are counted once, with the training split
                    if (document.Split is null && split == "train")
                        report.Drop("outside of the ModApte split", document.Place);
                    continue;
                }
                if (document.Topics.Count == 0)
                {
                    report.Drop("without topics", document.Place);
                    continue;
                }
                var text = SgmlText.Plain(document.Text, out var removed);
                if (removed > 0)
                    (controls, first) = (controls + removed, first ?? document.Place);
                if (text.Length == 0)
                    report.Drop("without text", document.Place);
                else
                    records.Add(new TextRecord(text) { Id = number, Key = document.Key, Labels = document.Topics, Place = document.Place });
            }
        }
        if (controls > 0)
            report.Find(DataFinding.Of(LabelledFileErrors.Controls, controls, first));
        return records;
    }
}
