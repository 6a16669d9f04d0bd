using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Training.Bench;

/// <summary>A task that counts what passes through it, and is judged on nothing. Not to be disposed: the task within is its owner's.</summary>
internal sealed class MeasuredTask(TrainingTask task, Func<Batch, Batch>? adapt) : TrainingTask
{
    private long _examples;
    private long _tokens;
    private long _places;
    private readonly List<Tensor> _losses = [];

    public override nn.Module Model => task.Model;

    public override IReadOnlyList<nn.Module> Frozen => task.Frozen;

    public override double InitializerRange => task.InitializerRange;

    public override IExampleSet Training { get; } = adapt is null ? task.Training : new AdaptedExamples(task.Training, adapt);

    public override IReadOnlyList<EvaluationSet> Evaluations => [];

    public override IReadOnlyDictionary<string, IReadOnlyList<string>> Labels => task.Labels;

    public override void AdjustInitialWeights() => task.AdjustInitialWeights();

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        Count(batch);
        var output = task.Forward(batch, totals);
        _losses.Add(output.Loss.detach().DetachFromDisposeScope());
        return output;
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
    public (long Examples, long Tokens, long PaddedTokens) Take()
    {
        var counts = (_examples, _tokens, _places);
        (_examples, _tokens, _places) = (0, 0, 0);
        return counts;
    }

    /// <summary>The sum of the shares of the loss since the last call; null where there was none. Reads the device, so it is for between two steps.</summary>
    public double? TakeLoss()
    {
        if (_losses.Count == 0)
            return null;
        using var scope = NewDisposeScope();
        var sum = _losses.Sum(loss => (double)loss.to(ScalarType.Float32).item<float>());
        _losses.ForEach(loss => loss.Dispose());
        _losses.Clear();
        return sum;
    }

    private sealed class AdaptedExamples(IExampleSet examples, Func<Batch, Batch> adapt) : IExampleSet
    {
        public long Count => examples.Count;

        public double MeanTokens => examples.MeanTokens;

        public bool PacksSequences => examples.PacksSequences;

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
