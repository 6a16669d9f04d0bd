using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Data.Tagging;

/// <summary>What is tagged, line by line.</summary>
public enum TaggedUnit
{
    /// <summary>Words, with a blank between them in the text.</summary>
    Word,

    /// <summary>Characters, with nothing between them.</summary>
    Character,
}

/// <summary>Options of <c>data/tagging</c>.</summary>
public sealed record TaggingOptions
{
    /// <summary>A folder with the files of People's Daily (<c>example.train</c>), MSRA (<c>msra_train_bio.txt</c>) or CoNLL (<c>train.txt</c>, <c>valid.txt</c>), or a single file. Or name them in <c>splits</c>.</summary>
    [DataPath]
    public string? Path { get; init; }

    /// <summary>The file of each split by the split's name, under <c>path</c> where that is a folder.</summary>
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string>();

    /// <summary>What stands on a line.</summary>
    public TaggedUnit Unit { get; init; } = TaggedUnit.Word;

    /// <summary>Column of the tag, from 0; -1 is the last. The word stands in column 0.</summary>
    [Range(-1, 100)]
    public int TagColumn { get; init; } = -1;

    /// <summary>Names of the tags in order. Default: O, then those that stand in the training split, sorted.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <summary>Tagged words or characters: one on each line with its tag, behind a blank or a tab, and an empty line after each sentence.</summary>
/// <remarks>Tags are read as they stand, in any scheme. Lines of CoNLL that begin with <c>-DOCSTART-</c> are no words.</remarks>
[Component("data/tagging", Source = "CoNLL-2003 shared task (Tjong Kim Sang and De Meulder 2003); People's Daily and MSRA named entities")]
internal sealed class TaggingComponent(TaggingOptions options, DataCache? cache = null) : IDataComponent, ICheckedComponent
{
    private const string Outside = "O", DocumentStart = "-DOCSTART-";

    private readonly Lazy<LabelNames> _labels = new(() => LabelsOf(options));

    public RecordSources Records => new(typeof(TaggedRecord), [.. Files(options).Select(file => file.Split)])
    {
        Labels = new Dictionary<string, LabelNames> { [LabelKinds.Tags] = _labels.Value },
    };

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Path is null && options.Splits.Count == 0)
            yield return new ComponentProblem("path", "Name a folder or a file, or the files of the splits in 'splits'.");
    }

    public DataSource Open()
    {
        List<DataSplit> splits =
        [
            .. Files(options).Select(file => RecordSplits.Of(file.Split, [file.File], $"tagging 1|{options.Unit}|{options.TagColumn}", cache, (opened, from, report) => Read(opened, from, options))),
        ];
        return new LabelledData(Records, splits) { Text = splits.Find(split => split.Name == "train") is { } train ? new RecordCorpus(train) : null };
    }

    private static IReadOnlyList<(string Split, string File)> Files(TaggingOptions options) => options.Splits.Count > 0
        ? [.. options.Splits.Select(split => (split.Key, options.Path is null ? Path.GetFullPath(split.Value) : Path.Combine(options.Path, split.Value)))]
        : RecordSplits.Find(options.Path!,
        [
            ("train", ["example.train", "msra_train_bio.txt", "train.txt", "train.tsv", "train.bio"]),
            ("dev", ["example.dev", "msra_dev_bio.txt", "valid.txt", "dev.txt", "dev.tsv", "dev.bio", "testa.txt"]),
            ("test", ["example.test", "msra_test_bio.txt", "test.txt", "test.tsv", "test.bio", "testb.txt"]),
        ]);

    private static LabelNames LabelsOf(TaggingOptions options)
    {
        if (options.Labels.Count > 0)
            return LabelNames.Of(options.Labels);
        var files = Files(options);
        var source = files.FirstOrDefault(file => file.Split == "train").File ?? files[0].File;
        var tags = Read(new RecordFile(source), 0, options).SelectMany(record => record.Tags!).ToHashSet(StringComparer.Ordinal);
        return LabelNames.Of([.. tags.Contains(Outside) ? (string[])[Outside] : [], .. tags.Where(tag => tag != Outside).Order(StringComparer.Ordinal)]);
    }

    private static IEnumerable<TaggedRecord> Read(RecordFile file, long from, TaggingOptions options)
    {
        var (words, tags, id, first) = (new List<string>(), new List<string>(), from, 0L);
        foreach (var (number, text) in file.Lines())
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                if (words.Count > 0)
                    yield return Take();
                continue;
            }
            // a blank may be what is tagged: only the last separator of two columns separates
            var cells = text.Contains('\t', StringComparison.Ordinal) ? text.Split('\t') : text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (cells[0] == DocumentStart)
                continue;
            var column = options.TagColumn < 0 ? cells.Length - 1 : options.TagColumn;
            if (column < 1 || column >= cells.Length || cells[0].Length == 0 || cells[column].Length == 0)
                throw RecordDataErrors.BadRecord.With(file.Place(number), $"a word and its tag are wanted, with a blank or a tab between them, but the line is '{text}'");
            first = words.Count == 0 ? number : first;
            words.Add(cells[0]);
            tags.Add(cells[column]);
        }
        if (words.Count > 0)
            yield return Take();

        TaggedRecord Take()
        {
            var record = TaggedRecord.Of(id++, [.. words], options.Unit == TaggedUnit.Word ? " " : "") with { Tags = [.. tags], Place = file.Place(first) };
            words.Clear();
            tags.Clear();
            return record;
        }
    }
}
