using static TorchSharp.torch;

namespace Runner.Tasks;

/// <summary>A built task: the whole trainable module, its examples, and the loss between them.</summary>
public abstract class TrainingTask : IDisposable
{
    /// <summary>Backbone and heads. Parameter names are the names in checkpoints.</summary>
    public abstract nn.Module Model { get; }

    /// <summary>
    /// Called once on the CPU, after the initial weights were drawn and before weights are loaded or training starts: a task whose model starts
    /// from something else, such as a student from layers of its teacher, sets it here.
    /// </summary>
    public virtual void AdjustInitialWeights()
    {
    }

    /// <summary>Modules that take part but do not learn, such as a teacher; the host moves them to the device, in eval mode unless they say otherwise.</summary>
    public virtual IReadOnlyList<nn.Module> Frozen => [];

    /// <summary>Standard deviation of initial weights.</summary>
    public abstract double InitializerRange { get; }

    /// <summary>Examples to learn from.</summary>
    public abstract IExampleSet Training { get; }

    /// <summary>Sets to evaluate on; their examples and masks are the same at every evaluation of every run.</summary>
    public abstract IReadOnlyList<EvaluationSet> Evaluations { get; }

    /// <summary>
    /// Loss and metrics of one micro-batch. The model's mode (train or eval) is set by the caller; tensors are on the model's device.
    /// </summary>
    /// <param name="batch">Made by <see cref="IExampleSet.Collate"/>, moved to the device.</param>
    /// <param name="totals">For each objective the number of labels in the whole global batch. The returned loss is this
    /// micro-batch's share: shares of all micro-batches, on however many ranks, add up to the loss of the global batch.</param>
    public abstract TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals);

    /// <summary>
    /// What the numbers that go into and come out of the model mean where no vocabulary says it, such as the names of classes: names in the order of their
    /// numbers, by the kind of thing (<c>classes</c>). The run keeps them, as whoever uses it later has no data at hand. Default: none.
    /// </summary>
    public virtual IReadOnlyDictionary<string, IReadOnlyList<string>> Labels => new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// Adds metrics that follow from others, such as a perplexity from a mean loss. Given the means by name, without what the host puts before
    /// them, whenever some are reported: of the steps since the last report, of each evaluation set.
    /// </summary>
    public virtual void AddDerived(IDictionary<string, double> means)
    {
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Model.Dispose();
        foreach (var module in Frozen)
            module.Dispose();
    }
}

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

/// <summary>A named set of examples to evaluate on.</summary>
/// <param name="Name">Part of the metric names: <c>eval/NAME/...</c>; letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="Examples">The examples; evaluation takes them in order, epoch 0.</param>
public sealed record EvaluationSet(string Name, IExampleSet Examples);

/// <summary>What a forward pass gives.</summary>
/// <param name="Loss">Scalar to differentiate: this micro-batch's share of the global loss.</param>
/// <param name="Metrics">Sums and counts by name, such as <c>mlm/loss</c> or <c>mlm/accuracy</c>; the host adds them up over micro-batches and divides.</param>
public sealed record TaskOutput(Tensor Loss, IReadOnlyDictionary<string, MetricSum> Metrics);

/// <summary>A mean in the making.</summary>
/// <param name="Sum">Scalar tensor, detached; stays on the device until the host reads it.</param>
/// <param name="Count">What the sum is divided by in the end.</param>
public readonly record struct MetricSum(Tensor Sum, double Count);
