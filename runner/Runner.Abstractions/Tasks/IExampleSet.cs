namespace Runner.Tasks;

/// <summary>Numbered examples. Thread-safe; batches are pure functions of their arguments.</summary>
public interface IExampleSet
{
    long Count { get; }

    /// <summary>Mean tokens of an example, padding not counted.</summary>
    double MeanTokens { get; }

    /// <summary>Makes one micro-batch, on the CPU. Called from background threads.</summary>
    /// <param name="indices">Examples, in the order they take in the batch.</param>
    /// <param name="epoch">Pass over the data, from 0.</param>
    Batch Collate(ReadOnlySpan<long> indices, long epoch);

    /// <summary>
    /// Tokens of an example, padding not counted: what batches by token budget go by. Sets whose examples differ in length know a cheaper way than
    /// this one, which makes a batch of it.
    /// </summary>
    int LengthOf(long index, long epoch)
    {
        using var batch = Collate([index], epoch);
        return (int)Math.Max(1, batch.Tokens);
    }

    /// <summary>Whether several short examples are packed into one row, so that examples of unlike lengths waste nothing beside each other.</summary>
    bool PacksSequences => false;

    /// <summary>
    /// Reads the examples of a global batch, so that it can be cut into micro-batches by their lengths. Laying out all the rows gives what
    /// <see cref="Collate"/> gives. Called from background threads.
    /// </summary>
    /// <param name="indices">Examples, in the order they take in the global batch.</param>
    /// <param name="epoch">Pass over the data, from 0.</param>
    ExampleRows Read(ReadOnlySpan<long> indices, long epoch) => new SeparateRows(this, indices.ToArray(), epoch);
}
