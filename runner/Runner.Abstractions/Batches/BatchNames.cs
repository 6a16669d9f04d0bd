namespace Runner.Tasks;

// B rows, L length, S sequences, P labelled positions, C candidates, E entity width

/// <summary>Names of tensors in a <see cref="Batch"/> that tasks and heads share.</summary>
public static class BatchNames
{
    /// <summary>Token ids, [B, L] int64.</summary>
    public const string Ids = "ids";

    /// <summary>Segment ids, [B, L] int64; absent where all are 0.</summary>
    public const string Segments = "segments";

    /// <summary>True for tokens, [B, L] bool; absent where there is no padding.</summary>
    public const string Mask = "mask";

    /// <summary>
    /// Where sequences are packed: the number of a token's sequence within its row, from 1, and 0 for padding, [B, L] int64. Sequences must not see each
    /// other. Absent where each row holds one. Comes with <see cref="PositionIds"/> and <see cref="Starts"/>.
    /// </summary>
    public const string Sequences = "sequences";

    /// <summary>Place of each token in its own sequence, from 0, [B, L] int64; absent where that is its column.</summary>
    public const string PositionIds = "position-ids";

    /// <summary>Where packed sequences start, [S] int64 into the B * L tokens, in the order of labels that each sequence has one of.</summary>
    public const string Starts = "starts";

    /// <summary>
    /// Where an objective's labels are: [P] int64 into the B * L tokens, or absent where every example, or every token, has one.
    /// </summary>
    public static string Positions(string objective) => objective + "-positions";

    /// <summary>How many labelled positions of an objective each example has, in their order, [S] int64; for predictions that are made of several positions.</summary>
    public static string Words(string objective) => objective + "-words";

    /// <summary>Positions that an objective may choose, [B, L] bool; for predictions alone.</summary>
    public static string Allowed(string objective) => objective + "-allowed";

    /// <summary>Labels of an objective: int64 (classes) or float32 (regression, several labels).</summary>
    public static string Labels(string objective) => objective + "-labels";

    /// <summary>Vectors of the entities whose mentions start at the tokens, else zeros, [B, L, E] float32; for backbones with an entity stream.</summary>
    public const string EntityVectors = "entity-vectors";

    /// <summary>Where there is an entity to attend to, [B, L] bool; together with <see cref="EntityVectors"/>.</summary>
    public const string EntityMask = "entity-mask";

    /// <summary>
    /// Vectors of the entities to choose from, float32: [C, E] for all sequences together (in-batch), or [B, C, E] for each on its own.
    /// </summary>
    public const string EntityCandidates = "entity-candidates";

    /// <summary>Which candidates of a sequence there are, [B, C] bool; absent where each sequence has C.</summary>
    public const string EntityCandidateMask = "entity-candidate-mask";

    /// <summary>Which examples are candidates for the same query, [B] int64: equal numbers belong together.</summary>
    public const string Groups = "groups";

    /// <summary>Not an objective: examples, which weigh the mean of the total loss.</summary>
    public const string Examples = "examples";

    /// <summary>Not an objective: tokens, padding not counted.</summary>
    public const string Tokens = "tokens";
}
