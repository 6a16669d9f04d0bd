using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Training.Bench;

/// <summary>A task that counts what passes through it, and is judged on nothing. Not to be disposed: the task within is its owner's.</summary>
internal sealed class MeasuredTask(TrainingTask task, Func<Batch, Batch>? adapt) : TrainingTask
{
    private long _examples;
    private long _tokens;
    private long _places;

    public override nn.Module Model => task.Model;

    public override IReadOnlyList<nn.Module> Frozen => task.Frozen;

    public override double InitializerRange => task.InitializerRange;

    public override IExampleSet Training { get; } = adapt is null ? task.Training : new AdaptedExamples(task.Training, adapt);

    public override IReadOnlyList<EvaluationSet> Evaluations => [];

    public override void AdjustInitialWeights() => task.AdjustInitialWeights();

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        Count(batch);
        return task.Forward(batch, totals);
    }

    /// <summary>Counts a batch that passes through in another way.</summary>
    public void Count(Batch batch)
    {
        _examples += batch.Examples;
        _tokens += batch.Tokens;
        _places += batch.Tensors.TryGetValue(BatchNames.Ids, out var ids) ? ids.numel() : batch.Tokens;
    }

    public override void AddDerived(IDictionary<string, double> means) => task.AddDerived(means);

    /// <summary>Counts since the last call.</summary>
    public (long Examples, long Tokens, long Places) Take()
    {
        var counts = (_examples, _tokens, _places);
        (_examples, _tokens, _places) = (0, 0, 0);
        return counts;
    }

    private sealed class AdaptedExamples(IExampleSet examples, Func<Batch, Batch> adapt) : IExampleSet
    {
        public long Count => examples.Count;

        public double MeanTokens => examples.MeanTokens;

        public bool SharesRows => examples.SharesRows;

        public Batch Collate(ReadOnlySpan<long> indices, long epoch) => adapt(examples.Collate(indices, epoch));

        public int LengthOf(long index, long epoch) => examples.LengthOf(index, epoch);

        public ExampleRows Read(ReadOnlySpan<long> indices, long epoch) => new AdaptedRows(examples.Read(indices, epoch), adapt);
    }

    private sealed class AdaptedRows(ExampleRows rows, Func<Batch, Batch> adapt) : ExampleRows
    {
        public override int Count => rows.Count;

        public override bool KnowsLengths => rows.KnowsLengths;

        public override int LengthOf(int row) => rows.LengthOf(row);

        public override int WidthFor(int longest) => rows.WidthFor(longest);

        public override Batch Collate(ReadOnlySpan<int> chosen) => adapt(rows.Collate(chosen));
    }
}
