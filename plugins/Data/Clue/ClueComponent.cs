using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Data.Clue;

/// <summary>A task of CLUE, or another customary Chinese one, in its published files: columns, header, labels and sizes are known.</summary>
[Component("data/clue", Source = "Xu et al. 2020, arXiv:2004.05986")]
internal sealed class ClueComponent(ClueOptions options, DataCache? cache = null) : IDataComponent, ICheckedComponent
{
    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Keywords && options.Task != "tnews")
            yield return new ComponentProblem("keywords", $"Only tnews has keywords, not {options.Task}.");
    }

    public RecordSources Records => ClueTasks.Of(options).Describe(options.Path);

    public DataSource Open() => ClueTasks.Of(options).Open(options.Path, $"data/clue 1 {options.Task}", cache);
}
