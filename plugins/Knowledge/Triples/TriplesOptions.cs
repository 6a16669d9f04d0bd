using Runner.Components;

namespace Runner.Plugins.Knowledge.Triples;

/// <summary>Options of <c>data/triples</c>.</summary>
public sealed record TriplesOptions
{
    /// <summary>
    /// Folder of the graph. OpenKE's files: <c>entity2id.txt</c>, <c>relation2id.txt</c>, <c>train2id.txt</c>, and where they are there
    /// <c>valid2id.txt</c> and <c>test2id.txt</c>. Or text: <c>train</c>, <c>valid</c> or <c>dev</c>, and <c>test</c>, each <c>.tsv</c> or
    /// <c>.txt</c>, with a triple <c>head, relation, tail</c> by name on a line, tabs between.
    /// </summary>
    [DataPath]
    public required string Path { get; init; }
}
