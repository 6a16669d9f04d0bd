using System.Globalization;
using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Tagging;

/// <summary>Words or characters with a tag each, one on a line, blank lines between sentences.</summary>
[Component("data/tagging", Source = "CoNLL 2003 shared task; People's Daily and MSRA (SIGHAN 2006)")]
internal sealed class TaggingComponent : IDataComponent, ICheckedComponent
{
    private const string DocumentMark = "-DOCSTART-";

    private static readonly (string, string)[][] Layouts =
    [
        [("train", "example.train"), ("dev", "example.dev"), ("test", "example.test")],
        [("train", "msra_train_bio.txt"), ("dev", "msra_dev_bio.txt"), ("test", "msra_test_bio.txt")],
        [("train", "train.txt"), ("dev", "valid.txt"), ("test", "test.txt")],
        [("train", "train.txt"), ("dev", "dev.txt"), ("test", "test.txt")],
    ];

    private readonly TaggingOptions _options;
    private readonly Lazy<LabelledData> _data;

    public TaggingComponent(TaggingOptions options) =>
        (_options, _data) = (options, new Lazy<LabelledData>(Make, LazyThreadSafetyMode.PublicationOnly));

    public RecordSources Records => _data.Value.Sources;

    public IEnumerable<ComponentProblem> Check()
    {
        if (SplitFiles.Problem(_options.Splits) is { } wrong)
            yield return new ComponentProblem("splits", wrong);
        if (_options.TagColumn == _options.WordColumn)
            yield return new ComponentProblem("tag_column", "The word and its tag cannot stand in one column.");
    }

    public DataSource Open() => _data.Value;

    private LabelledData Make()
    {
        var splits = SplitFiles.Find(_options.Path, _options.Splits, Layouts);
        var unit = _options.Unit ?? (splits.All(split => Path.GetFileName(split.Paths[0]) is var name
            && (name.StartsWith("example.", StringComparison.Ordinal) || name.StartsWith("msra_", StringComparison.Ordinal))) ? TaggingUnit.Character : TaggingUnit.Word);
        var separator = unit == TaggingUnit.Character ? "" : " ";
        var settings = string.Create(CultureInfo.InvariantCulture, $"{unit} {_options.WordColumn} {_options.TagColumn}");
        return new LabelledSet("tagging 1", settings, typeof(TaggedRecord), splits)
        {
            Read = (split, files, _) => files.SelectMany(file => ReadFile(file, separator, needsTags: split == "train")),
            Uses = record => ((TaggedRecord)record).Tags?.Select(tag => (LabelKinds.Tags, tag)) ?? [],
            Given = _options.Labels.Count > 0 ? new Dictionary<string, IReadOnlyList<string>> { [LabelKinds.Tags] = _options.Labels } : [],
            Order = (_, names) => names.Keys.OrderBy(name => name != "O").ThenBy(name => name, StringComparer.Ordinal),
            Texts = record => [((TaggedRecord)record).Text],
        }.Open();
    }

    private IEnumerable<TaggedRecord> ReadFile(LabelledFile file, string separator, bool needsTags)
    {
        var tagged = needsTags || file.Lines().Any(line => !string.IsNullOrWhiteSpace(line.Text) && Columns(line.Text).Length > 1);
        var (words, tags, id, document, first) = (new List<string>(), new List<string>(), 0L, 0, 0L);
        foreach (var (number, text) in file.Lines().Append((0, "")))
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                if (words.Count > 0)
                {
                    yield return TaggedRecord.Of(id++, words, separator) with
                    {
                        Tags = tagged ? tags : null,
                        Place = file.At(first),
                        Unit = document > 0 ? document.ToString(CultureInfo.InvariantCulture) : null,
                    };
                    (words, tags) = ([], []);
                }
                continue;
            }
            var columns = Columns(text);
            if (columns[0] == DocumentMark)
            {
                if (words.Count > 0)
                    throw LabelledFileErrors.BadRow.With(file.At(number), "a document begins within a sentence: a blank line must stand before it");
                document++;
                continue;
            }
            if (words.Count == 0)
                first = number;
            words.Add(Column(file, number, columns, _options.WordColumn, "word"));
            if (tagged)
                tags.Add(Column(file, number, columns, _options.TagColumn > 0 ? _options.TagColumn : Math.Max(columns.Length, 2), "tag"));
        }
    }

    private static string[] Columns(string line) =>
        line.Contains('\t', StringComparison.Ordinal) ? line.Split('\t') : line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Column(LabelledFile file, long line, string[] columns, int number, string what)
    {
        if (columns.Length < number)
            throw LabelledFileErrors.BadRow.With(file.At(line), $"the {what} should stand in column {number}, but there {(columns.Length == 1 ? "is 1 column" : $"are {columns.Length} columns")}");
        var value = columns[number - 1].Trim(' ');
        // a word may be a space of another kind, such as U+3000; a tag may not
        if (value.Length == 0 || (what == "tag" && string.IsNullOrWhiteSpace(value)))
            throw LabelledFileErrors.BadRow.With(file.At(line), $"the {what} in column {number} is empty");
        return value.FirstOrDefault(char.IsControl) is not '\0' and var control
            ? throw LabelledFileErrors.BadRow.With(file.At(line), $"the {what} holds the control character U+{(int)control:X4}")
            : value;
    }
}
