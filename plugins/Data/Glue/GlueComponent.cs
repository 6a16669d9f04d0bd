using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Labelled;
using Runner.Plugins.Data.Table;

namespace Runner.Plugins.Data.Glue;

/// <summary>The tasks of GLUE, from the files of its download: columns, labels and splits are known.</summary>
/// <remarks>
/// Files are tsv without quoting. <c>test</c> is <c>test_labelled.tsv</c> where there is one, else the official <c>test.tsv</c>, which has no labels. MNLI is evaluated on
/// <c>dev_matched</c> and <c>dev_mismatched</c>. Rows of QQP with too few cells are left out and counted, as the published reader does.
/// </remarks>
[Component("data/glue", Source = "Wang et al. 2018, arXiv:1804.07461")]
internal sealed class GlueComponent(GlueOptions options) : IDataComponent, ICheckedComponent
{
    private const string Labelled = "test_labelled.tsv";

    private GlueSet Set => GlueSets.All[options.Task];

    private bool IsMnli => options.Task == "mnli";

    public RecordSources Records
    {
        get
        {
            var splits = Files().Select(file => file.Name).ToList();
            return new RecordSources(typeof(TextRecord), splits)
            {
                Evaluation = [.. splits.Where(split => split.StartsWith("dev", StringComparison.Ordinal))],
                Labels = Set.Labels.Length == 0 ? new Dictionary<string, LabelNames>() : new Dictionary<string, LabelNames> { [LabelKinds.Classes] = LabelNames.Of(Set.Labels) },
                Notes = [$"GLUE {options.Task}: {Fields()}; the official set has {Set.Sizes}"],
            };
        }
    }

    public IEnumerable<ComponentProblem> Check()
    {
        if (!GlueSets.All.ContainsKey(options.Task))
            yield return new ComponentProblem("task", $"'{options.Task}' is no task of GLUE; there are: {string.Join(", ", GlueSets.All.Keys)}.");
    }

    public DataSource Open()
    {
        var files = Files();
        return TableData.Open(Records, files, split => Layout(split.Name, split.Paths[0]));
    }

    private TableLayout Layout(string split, string file) =>
        split.StartsWith("test", StringComparison.Ordinal) && Path.GetFileName(file) != Labelled && Path.GetFileName(file).StartsWith("test", StringComparison.Ordinal) ? Set.Test : Set.Layout;

    private string Fields() => Set.Layout.Pair is { } second ? $"fields {Set.Layout.Text} and {second}" : $"field {(Set.Layout.Text == "3" ? "sentence" : Set.Layout.Text)}";

    private IReadOnlyList<SplitFiles> Files() => SplitFiles.Preferred(options.Path, IsMnli
        ?
        [
            ("train", ["train.tsv"]), ("dev_matched", ["dev_matched.tsv"]), ("dev_mismatched", ["dev_mismatched.tsv"]),
            ("test_matched", ["test_matched.tsv"]), ("test_mismatched", ["test_mismatched.tsv"]),
        ]
        : [("train", ["train.tsv"]), ("dev", ["dev.tsv"]), ("test", [Labelled, "test.tsv"])]);
}
