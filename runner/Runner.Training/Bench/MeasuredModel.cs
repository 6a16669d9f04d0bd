using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Training.Bench;

/// <summary>A task's model that counts what passes through it. Not to be disposed: the model within is its owner's.</summary>
internal sealed class MeasuredModel(TaskModel model) : TaskModel
{
    private long _examples;
    private long _tokens;
    private long _places;
    private readonly List<Tensor> _losses = [];

    public override nn.Module Network => model.Network;

    public override EncoderWithHeads? EncoderWithHeads => model.EncoderWithHeads;

    public override IReadOnlyList<nn.Module> Frozen => model.Frozen;

    public override double InitializerRange => model.InitializerRange;

    /// <summary>The task with this model, to be judged on nothing.</summary>
    /// <param name="task">Whose model this is.</param>
    /// <param name="adapt">Changes its batches; null to leave them.</param>
    public TrainingTask Task(TrainingTask task, Func<Batch, Batch>? adapt) =>
        new(this, adapt is null ? task.Training : new AdaptedExamples(task.Training, adapt), []) { Labels = task.Labels };

    public override void AdjustInitialWeights() => model.AdjustInitialWeights();

    public override Batch Sample(int examples, int length) => model.Sample(examples, length);

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        Count(batch);
        var output = model.Forward(batch, totals);
        _losses.Add(output.Loss.detach().DetachFromDisposeScope());
        return output;
    }

    public override PredictedBatch Predict(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        Count(batch);
        return model.Predict(batch, totals);
    }

    /// <summary>Counts a batch that passes through in another way.</summary>
    public void Count(Batch batch)
    {
        _examples += batch.Examples;
        _tokens += batch.Tokens;
        _places += batch.Tensors.TryGetValue(BatchNames.Ids, out var ids) ? ids.numel() : batch.Tokens;
    }

    public override void AddDerived(IDictionary<string, double> means) => model.AddDerived(means);

    /// <summary>Counts since the last call.</summary>
    public (long Examples, long Tokens, long Places) Take()
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
}
