namespace Runner.Data;

/// <summary>What the preparation of a corpus is doing.</summary>
public enum PreparationStage
{
    /// <summary>Another process prepares the same store; we use its result.</summary>
    Waiting,

    /// <summary>Reading, tokenizing and writing.</summary>
    Preparing,

    /// <summary>The store is complete.</summary>
    Finished,
}

/// <summary>State of a preparation.</summary>
/// <param name="Stage">What is going on.</param>
/// <param name="Corpus">Name of the corpus.</param>
/// <param name="BytesDone">Bytes of text done; approximate within a shard.</param>
/// <param name="BytesTotal">Bytes of text in the corpus.</param>
/// <param name="Tokens">Tokens written.</param>
/// <param name="Elapsed">Since the preparation began.</param>
public sealed record PreparationReport(
    PreparationStage Stage, string Corpus, long BytesDone, long BytesTotal, long Tokens, TimeSpan Elapsed)
{
    public double BytesPerSecond => Elapsed > TimeSpan.Zero ? BytesDone / Elapsed.TotalSeconds : 0;

    public double TokensPerSecond => Elapsed > TimeSpan.Zero ? Tokens / Elapsed.TotalSeconds : 0;
}

/// <summary>Sees a preparation go on. Called from one thread at a time, a few times a second.</summary>
public interface IPreparationProgress
{
    void Report(PreparationReport report);
}
