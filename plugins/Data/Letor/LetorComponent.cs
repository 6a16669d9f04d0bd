using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Letor;

/// <summary>Candidates of queries as numbers: rows of LibSVM with query ids, or with a file of groups beside them.</summary>
[Component("data/letor", Source = "Qin et al., arXiv:1306.2597 (LETOR); LightGBM's query files")]
internal sealed class LetorComponent : IDataComponent, ICheckedComponent
{
    private static readonly (string, string)[][] Layouts =
    [
        [("train", "rank.train"), ("dev", "rank.dev"), ("test", "rank.test")],
        [("train", "train.txt"), ("dev", "vali.txt"), ("test", "test.txt")],
    ];

    private readonly LetorOptions _options;
    private readonly Lazy<LabelledData> _data;

    public LetorComponent(LetorOptions options) =>
        (_options, _data) = (options, new Lazy<LabelledData>(Make, LazyThreadSafetyMode.PublicationOnly));

    public RecordSources Records => _data.Value.Sources;

    public IEnumerable<ComponentProblem> Check()
    {
        if (SplitFiles.Problem(_options.Splits) is { } wrong)
            yield return new ComponentProblem("splits", wrong);
    }

    public DataSource Open() => _data.Value;

    private LabelledData Make()
    {
        var splits = SplitFiles.Find(_options.Path, _options.Splits, Layouts).Select(WithGroups).ToList();
        var widest = splits.Find(split => split.Name == "train") ?? splits[0];
        // the number of features is that of the training split, whichever split is read
        var file = new LabelledFile(widest.Paths[0]);
        var range = new Lazy<FeatureRange>(() => FeatureRange.Of(LetorRows.Read(file)));
        return new LabelledSet("letor 1", file.Hash, typeof(FeatureRecord), splits)
        {
            FindsLabels = false,
            Read = (_, files, report) => Read(files, range.Value, report),
        }.Open();
    }

    private static SplitFiles WithGroups(SplitFiles split) =>
        File.Exists(split.Paths[0] + LetorRows.GroupsEnding) ? split with { Paths = [split.Paths[0], split.Paths[0] + LetorRows.GroupsEnding] } : split;

    private static List<FeatureRecord> Read(IReadOnlyList<LabelledFile> files, FeatureRange range, RecordReport report)
    {
        var rows = LetorRows.Read(files[0]).ToList();
        var queries = LetorRows.Queries(rows, files, report);
        var records = new List<FeatureRecord>(rows.Count);
        var (beyond, first) = (0, (RecordPlace?)null);
        for (var i = 0; i < rows.Count; i++)
        {
            var features = new float[range.Count];
            foreach (var (index, value) in rows[i].Features)
            {
                if (index - range.First is var at && at >= 0 && at < features.Length)
                    features[at] = value;
                else
                    (beyond, first) = (beyond + 1, first ?? rows[i].Place);
            }
            records.Add(new FeatureRecord(features) { Id = i, Query = queries[i], Unit = queries[i], Value = rows[i].Grade, Place = rows[i].Place });
        }
        if (beyond > 0)
            report.Find(DataFinding.Of(LabelledFileErrors.UnseenFeatures, beyond, first, range.Count));
        var zero = records.GroupBy(record => record.Query, StringComparer.Ordinal).Where(query => query.All(record => record.Value <= 0)).ToList();
        if (zero.Count > 0)
            report.Find(DataFinding.Of(LabelledFileErrors.AllZero, zero.Count, zero[0].First().Place));
        return records;
    }
}

/// <summary>The features of the training split.</summary>
/// <param name="First">Index of the first: 0 where the training split has that index, else 1.</param>
/// <param name="Count">How many, up to the largest index.</param>
internal readonly record struct FeatureRange(int First, int Count)
{
    public static FeatureRange Of(IEnumerable<LetorRow> rows)
    {
        var (first, last) = (1, 0);
        foreach (var (index, _) in rows.SelectMany(row => row.Features))
            (first, last) = (Math.Min(first, index), Math.Max(last, index));
        return new FeatureRange(first, last - first + 1);
    }
}
