using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Labelled;
using Runner.Plugins.Data.Table;

namespace Runner.Plugins.Data.Clue;

/// <summary>Chinese sets of texts and pairs, from their files: columns, labels and splits are known.</summary>
/// <remarks>
/// Pairs without a gold label (<c>-</c>) are left out and counted. Where several training files of OCNLI lie in the folder, the largest is read. LCQMC is read with and without a header. Official test files
/// without labels can be predicted on, and not scored.
/// </remarks>
[Component("data/clue", Source = "Xu et al. 2020 (CLUE), arXiv:2004.05986")]
internal sealed class ClueComponent(ClueOptions options) : IDataComponent, ICheckedComponent
{
    private ClueSet Set => ClueSets.All[options.Task];

    public RecordSources Records
    {
        get
        {
            var files = Files();
            return new RecordSources(typeof(TextRecord), [.. files.Select(file => file.Name)])
            {
                Labels = new Dictionary<string, LabelNames> { [LabelKinds.Classes] = LabelNames.Of(Set.Labels) },
                Notes =
                [
                    $"{options.Task}: {Fields()}; the official set has {Set.Sizes}",
                    .. files.Where(file => file.Name == "train" && Path.GetFileName(file.Paths[0]) is not ("train.json" or "train.tsv")).Select(file => $"training file: {Path.GetFileName(file.Paths[0])}"),
                ],
            };
        }
    }

    public IEnumerable<ComponentProblem> Check()
    {
        if (!ClueSets.All.ContainsKey(options.Task))
            yield return new ComponentProblem("task", $"'{options.Task}' is none of the sets; there are: {string.Join(", ", ClueSets.All.Keys)}.");
        if (options.Keywords && options.Task != "tnews")
            yield return new ComponentProblem("keywords", "It acts with 'task: tnews' alone; leave it out.");
    }

    public DataSource Open() => TableData.Open(Records, Files(), split => Layout(split.Paths[0]));

    private TableLayout Layout(string file)
    {
        var layout = options.Keywords ? Set.Layout with { Added = ("keywords", " ") } : Set.Layout;
        // releases of LCQMC differ in their first row
        return options.Task == "lcqmc" && File.Exists(file) && new LabelledFile(file).Lines().FirstOrDefault().Text is { } first
            ? layout with { HasHeader = first.Split('\t') is [.., var last] && last.Trim() is not ("0" or "1") }
            : layout;
    }

    private string Fields() => Set.Layout switch
    {
        { Pair: { } second, Text: var first } when options.Task is not ("xnli" or "lcqmc") => $"fields {first} and {second}",
        { Pair: not null } => "both sentences",
        { Text: var text } => options.Task == "tnews" ? $"field {text}, {(options.Keywords ? "with" : "without")} keywords" : $"field {text}",
    };

    private IReadOnlyList<SplitFiles> Files() => SplitFiles.Preferred(options.Path, Set.Layout.Format == TableFormat.Json
        ? [("train", ["train.json", "train.50k.json", "train.30k.json", "train.10k.json", "train.3k.json"]), ("dev", ["dev.json"]), ("test", ["test.json", "test_public.json"])]
        : [("train", ["train.tsv", "multinli.train.zh.tsv"]), ("dev", ["dev.tsv", "xnli.dev.zh.tsv", "xnli.dev.tsv"]), ("test", ["test.tsv", "xnli.test.zh.tsv", "xnli.test.tsv"])]);
}
