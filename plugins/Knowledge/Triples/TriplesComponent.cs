using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Knowledge.Triples;

/// <summary>A knowledge graph as triples of head, relation and tail, in OpenKE's files or as text.</summary>
[Component("data/triples", Source = "OpenKE's benchmark folders (ids, head tail relation); FB15k, WN18 and UMLS as text (names, head relation tail)")]
internal sealed class TriplesComponent(TriplesOptions options) : IDataComponent
{
    public DataSource Open()
    {
        var columns = new List<DataFinding>();
        var data = File.Exists(Path.Combine(options.Path, OpenKeFolder.TrainingFile))
            ? OpenKeFolder.Read(options.Path)
            : TextFolder.Read(options.Path, options.Columns, columns) ?? throw KnowledgeErrors.NoTriples.With(options.Path);
        return data with { Measured = GraphHealth.Of(data, options.AllowOverlap, columns) };
    }
}
