using Runner.Tasks;

namespace Runner.Training.Bench;

/// <summary>Examples whose batches are changed before anybody sees them.</summary>
internal sealed class AdaptedExamples(IExampleSet examples, Func<Batch, Batch> adapt) : IExampleSet
{
    public long Count => examples.Count;

    public double MeanTokens => examples.MeanTokens;

    public bool PacksSequences => examples.PacksSequences;

    public Batch Collate(ReadOnlySpan<long> indices, long epoch) => adapt(examples.Collate(indices, epoch));

    public int LengthOf(long index, long epoch) => examples.LengthOf(index, epoch);

    public ExampleRows Read(ReadOnlySpan<long> indices, long epoch) => new AdaptedRows(examples.Read(indices, epoch), adapt);

    private sealed class AdaptedRows(ExampleRows rows, Func<Batch, Batch> adapt) : ExampleRows
    {
        public override int Count => rows.Count;

        public override bool KnowsLengths => rows.KnowsLengths;

        public override int LengthOf(int row) => rows.LengthOf(row);

        public override int WidthFor(int longest) => rows.WidthFor(longest);

        public override Batch Collate(ReadOnlySpan<int> chosen) => adapt(rows.Collate(chosen));
    }
}
