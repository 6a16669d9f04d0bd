using Runner.Tasks;

namespace Runner.Plugins.Distillation.Task;

/// <summary>Another task's examples, whose batches say how many examples and tokens they hold: what distillation losses are means over.</summary>
internal sealed class CountedExamples(IExampleSet examples) : IExampleSet
{
    public long Count => examples.Count;

    public double MeanTokens => examples.MeanTokens;

    public Batch Collate(ReadOnlySpan<long> indices, long epoch) => Counted(examples.Collate(indices, epoch));

    public int LengthOf(long index, long epoch) => examples.LengthOf(index, epoch);

    public ExampleRows Read(ReadOnlySpan<long> indices, long epoch) => new CountedRows(examples.Read(indices, epoch));

    /// <summary>Adds the counts to a batch and returns it.</summary>
    public static Batch Counted(Batch batch)
    {
        batch.Count(BatchNames.Examples, batch.Examples);
        batch.Count(BatchNames.Tokens, batch.Tokens);
        return batch;
    }

    private sealed class CountedRows(ExampleRows rows) : ExampleRows
    {
        public override int Count => rows.Count;

        public override bool KnowsLengths => rows.KnowsLengths;

        public override int LengthOf(int row) => rows.LengthOf(row);

        public override int WidthFor(int longest) => rows.WidthFor(longest);

        public override Batch Collate(ReadOnlySpan<int> chosen) => Counted(rows.Collate(chosen));
    }
}
