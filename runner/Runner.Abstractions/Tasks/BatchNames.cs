namespace Runner.Tasks;

// B batch, L length, P labelled positions

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
    /// Where an objective's labels are: [P] int64 into the B * L tokens, or absent where every example, or every token, has one.
    /// </summary>
    public static string Positions(string objective) => objective + "-positions";

    /// <summary>Labels of an objective: int64 (classes) or float32 (regression, several labels).</summary>
    public static string Labels(string objective) => objective + "-labels";

    /// <summary>Not an objective: examples, which weigh the mean of the total loss.</summary>
    public const string Examples = "examples";

    /// <summary>Not an objective: tokens, padding not counted.</summary>
    public const string Tokens = "tokens";
}
