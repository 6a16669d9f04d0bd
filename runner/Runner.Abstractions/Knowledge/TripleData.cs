using Runner.Data;

namespace Runner.Knowledge;

/// <summary>A knowledge graph as opened data.</summary>
/// <param name="Entities">Names by id.</param>
/// <param name="Relations">Names by id.</param>
/// <param name="Training">Triples to learn from.</param>
/// <param name="Validation">Held-out triples for choosing settings; may be empty.</param>
/// <param name="Test">Held-out triples for the figures; may be empty.</param>
public sealed record TripleData(
    IReadOnlyList<string> Entities, IReadOnlyList<string> Relations,
    IReadOnlyList<Triple> Training, IReadOnlyList<Triple> Validation, IReadOnlyList<Triple> Test) : DataSource
{
    private readonly IReadOnlyList<DataPart> _parts = [];
    private readonly IReadOnlyList<DataHealth> _health = [];

    public override ICorpus? TrainingText => null;

    public override IReadOnlyList<DataPart> Parts => _parts;

    public override IReadOnlyList<DataHealth> Health => _health;

    /// <summary>What was seen in the triples.</summary>
    public IReadOnlyList<DataHealth> Measured
    {
        init => _health = value;
    }

    /// <summary>Where it came from and the hash of its content.</summary>
    public IReadOnlyList<DataPart> Origins
    {
        init => _parts = value;
    }
}

/// <summary>A fact: head, relation and tail by id.</summary>
public readonly record struct Triple(int Head, int Relation, int Tail);
