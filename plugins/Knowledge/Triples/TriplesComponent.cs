using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Knowledge.Triples;

/// <summary>A knowledge graph as triples of head, relation and tail, in OpenKE's files or as text.</summary>
[Component("data/triples", Source = "OpenKE's benchmark folders (ids, head tail relation); FB15k, WN18 and UMLS as text (names, head relation tail)")]
internal sealed class TriplesComponent(TriplesOptions options) : IDataComponent
{
    public DataSource Open()
    {
        if (File.Exists(Path.Combine(options.Path, OpenKeFolder.TrainingFile)))
            return OpenKeFolder.Read(options.Path);
        return TextFolder.Read(options.Path) ?? throw KnowledgeErrors.NoTriples.With(options.Path);
    }
}
