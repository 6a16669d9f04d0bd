using System.Globalization;
using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Relations;

/// <summary>SemEval-2010 task 8: the relation of two marked nominals.</summary>
[Component("data/semeval-relations", Source = "Hendrickx et al., S10-1006")]
internal sealed class RelationsComponent : IDataComponent, ICheckedComponent
{
    private const string Folder = "SemEval2010_task8_";

    private static readonly (string, string)[][] Layouts =
    [
        [("train", "TRAIN_FILE.TXT"), ("dev", "DEV_FILE.TXT"), ("test", "TEST_FILE_FULL.TXT")],
        [("train", $"{Folder}training/TRAIN_FILE.TXT"), ("test", $"{Folder}testing_keys/TEST_FILE_FULL.TXT")],
    ];

    // in the order of the official scorer
    private static readonly string[] Names =
    [
        .. ((string[])["Cause-Effect", "Component-Whole", "Content-Container", "Entity-Destination", "Entity-Origin", "Instrument-Agency", "Member-Collection", "Message-Topic", "Product-Producer"])
            .SelectMany(name => (string[])[$"{name}(e1,e2)", $"{name}(e2,e1)"]),
        "Other",
    ];

    private readonly RelationsOptions _options;
    private readonly Lazy<LabelledData> _data;

    public RelationsComponent(RelationsOptions options) =>
        (_options, _data) = (options, new Lazy<LabelledData>(Make, LazyThreadSafetyMode.PublicationOnly));

    public RecordSources Records => _data.Value.Sources;

    public IEnumerable<ComponentProblem> Check()
    {
        if (SplitFiles.Problem(_options.Splits) is { } wrong)
            yield return new ComponentProblem("splits", wrong);
    }

    public DataSource Open() => _data.Value;

    private LabelledData Make() => new LabelledSet("semeval-relations 1", "", typeof(TextRecord), SplitFiles.Find(_options.Path, _options.Splits, Layouts))
    {
        FindsLabels = false,
        Read = (_, files, _) => files.SelectMany(Read),
        Uses = record => ((TextRecord)record).Labels?.Select(name => (LabelKinds.Classes, name)) ?? [],
        Given = new Dictionary<string, IReadOnlyList<string>> { [LabelKinds.Classes] = Names },
        Texts = record => [((TextRecord)record).First],
    }.Open();

    private static List<TextRecord> Read(LabelledFile file)
    {
        var (records, places) = (new List<TextRecord>(), new Dictionary<int, RecordPlace>());
        foreach (var (line, text) in file.Lines())
        {
            if (string.IsNullOrWhiteSpace(text) || text.StartsWith("Comment:", StringComparison.Ordinal))
                continue;
            var place = file.At(line);
            if (text.IndexOf('\t', StringComparison.Ordinal) is > 0 and var tab && int.TryParse(text.AsSpan(0, tab), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                if (!places.TryAdd(number, place))
                    throw LabelledFileErrors.BadRow.With(place, $"sentence {number} stands at {places[number]} already");
                records.Add(MarkedSentence.Read(text[(tab + 1)..], place) with { Id = records.Count, Key = text[..tab], Place = place });
            }
            else if (records is [.., { Labels: null } last])
            {
                if (!Names.Contains(text.Trim()))
                    throw LabelledFileErrors.UnknownLabel.With(place, LabelKinds.Classes, text.Trim());
                records[^1] = last with { Labels = [text.Trim()] };
            }
            else
            {
                throw LabelledFileErrors.BadRow.With(place, "this is neither a numbered sentence nor the relation of one: 'NUMBER', a tab and the sentence in quotes");
            }
        }
        // a file of questions has no relations; one that has some has all
        return records.Exists(record => record.Labels is not null) && records.Find(record => record.Labels is null) is { } without
            ? throw LabelledFileErrors.BadRow.With(without.Place, $"sentence {without.Key} has no relation")
            : records;
    }
}
