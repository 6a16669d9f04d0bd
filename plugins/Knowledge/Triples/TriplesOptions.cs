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

    /// <summary>
    /// Order of the columns of text files. <c>auto</c> takes head, relation, tail, unless the second column plainly holds entities and the third relations, as in
    /// KB2E's files. Default: auto. OpenKE's files are always head, tail, relation.
    /// </summary>
    public TripleColumns Columns { get; init; } = TripleColumns.Auto;

    /// <summary>Whether triples of the validation and test sets may be in the training set (or in each other), which is refused otherwise. Default: false.</summary>
    [Effect(OptionEffect.Nothing)]
    public bool AllowOverlap { get; init; }
}

/// <summary>Orders of the columns of a text file of triples.</summary>
public enum TripleColumns
{
    /// <summary>Decided by what the columns hold.</summary>
    Auto,

    /// <summary>FB15k, WN18 and UMLS.</summary>
    HeadRelationTail,

    /// <summary>KB2E.</summary>
    HeadTailRelation,
}
