using Runner.Tasks;

namespace Runner.Training.Bench;

/// <summary>Examples without data: full sequences with arbitrary contents, as the task's model says they look.</summary>
/// <param name="model">Makes them.</param>
/// <param name="count">How many to claim there are: more than any measurement uses.</param>
/// <param name="length">Tokens of each.</param>
public sealed class SampleExamples(TaskModel model, long count, int length) : IExampleSet
{
    public long Count => count;

    public double MeanTokens => length;

    public int LengthOf(long index, long epoch) => length;

    public Batch Collate(ReadOnlySpan<long> indices, long epoch) => model.Sample(indices.Length, length);
}
