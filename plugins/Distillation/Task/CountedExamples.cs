using Runner.Tasks;

namespace Runner.Plugins.Distillation.Task;

/// <summary>Another task's examples, whose batches say how many examples and tokens they hold: what distillation losses are means over.</summary>
internal sealed class CountedExamples(IExampleSet examples) : IExampleSet
{
    public long Count => examples.Count;

    public double MeanTokens => examples.MeanTokens;

    public Batch Collate(ReadOnlySpan<long> indices, long epoch) => Counted(examples.Collate(indices, epoch));

    /// <summary>Adds the counts to a batch and returns it.</summary>
    public static Batch Counted(Batch batch)
    {
        batch.Count(BatchNames.Examples, batch.Examples);
        batch.Count(BatchNames.Tokens, batch.Tokens);
        return batch;
    }
}
