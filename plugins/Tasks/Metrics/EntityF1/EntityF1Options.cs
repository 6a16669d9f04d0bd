namespace Runner.Plugins.Tasks.Metrics.EntityF1;

/// <summary>How tags mark where an entity begins and ends.</summary>
public enum TagScheme
{
    /// <summary>B begins, I goes on, O is outside.</summary>
    Bio,

    /// <summary>As BIO, E ends, S is an entity of one word; also called BIOES.</summary>
    Iobes,

    /// <summary>B begins, M goes on, E ends, S is an entity of one word.</summary>
    Bmes,

    /// <summary>B begins, I goes on, L ends, U is an entity of one word.</summary>
    Bilou,
}

/// <summary>How a tag names its type.</summary>
public enum TagTypes
{
    /// <summary><c>B-PER</c>.</summary>
    Hyphen,

    /// <summary><c>B_PER</c>.</summary>
    Underscore,

    /// <summary><c>B</c>: there is one kind of entity, as in word segmentation.</summary>
    None,
}

/// <summary>Options of <c>metric/entity-f1</c>.</summary>
public sealed record EntityF1Options
{
    /// <summary>How tags mark where an entity begins and ends. Other tags are an error.</summary>
    public TagScheme Scheme { get; init; } = TagScheme.Bio;

    /// <summary>How a tag names its type.</summary>
    public TagTypes Types { get; init; } = TagTypes.Hyphen;

    /// <summary>
    /// Counts only entities that are formed as the scheme says: begun by B (or S), with <c>iobes</c>, <c>bmes</c> and <c>bilou</c> also ended. False reads as conlleval does: a
    /// tag inside an entity that nothing of its type precedes opens one, and one that is not ended is one all the same.
    /// </summary>
    public bool Strict { get; init; }
}
