using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Data.Glue;

/// <summary>A task of GLUE, in the files of its archive: columns, header, labels and sizes are known.</summary>
[Component("data/glue", Source = "Wang et al. 2018, arXiv:1804.07461")]
internal sealed class GlueComponent(GlueOptions options, DataCache? cache = null) : IDataComponent
{
    public RecordSources Records => GlueTasks.Of(options.Task).Describe(options.Path);

    public DataSource Open() => GlueTasks.Of(options.Task).Open(options.Path, $"data/glue 1 {options.Task}", cache);
}
