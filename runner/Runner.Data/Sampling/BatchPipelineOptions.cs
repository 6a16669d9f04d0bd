namespace Runner.Data;

/// <summary>How examples become batches.</summary>
public sealed record BatchPipelineOptions
{
    /// <summary>Examples in a global batch, over all ranks; not looked at with <see cref="BatchTokens"/>.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Tokens in a global batch, about, over all ranks; 0 to go by <see cref="BatchSize"/>. Default: 0.</summary>
    public int BatchTokens { get; init; }

    /// <summary>Rows in a micro-batch; 0 for the whole global batch, or this rank's share of it. Default: 0.</summary>
    public int MicroBatchSize { get; init; }

    /// <summary>
    /// Tokens in a micro-batch at most, padding counted, of rows of like lengths; a row that is longer stands alone. 0 to go by
    /// <see cref="MicroBatchSize"/>. Default: 0.
    /// </summary>
    public int MicroBatchTokens { get; init; }

    /// <summary>Seed of the run.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of this process, from 0. Default: 0.</summary>
    public int Rank { get; init; }

    /// <summary>Processes that share a global batch. Default: 1.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>Whether the examples left over at the end of an epoch make a smaller batch. Default: false, they are dropped.</summary>
    public bool KeepIncompleteBatch { get; init; }

    /// <summary>Threads that make batches. Default: 2.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Steps whose batches are made ahead of the loop. Default: 4.</summary>
    public int Ahead { get; init; } = 4;
}
