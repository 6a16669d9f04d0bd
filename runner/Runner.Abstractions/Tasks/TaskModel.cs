using Runner.Heads;
using static TorchSharp.torch;

namespace Runner.Tasks;

/// <summary>The trainable side of a task, without any data: the network, the loss, and what the network predicts.</summary>
public abstract class TaskModel : IDisposable
{
    /// <summary>Everything that learns. Parameter names are the names in checkpoints.</summary>
    public abstract nn.Module Network { get; }

    /// <summary>
    /// The encoder with the heads that learn, where <see cref="Network"/> is one or holds one, such as the student of a distillation; null for models of another
    /// make. Generation, distillation and benchmarks work with it. The network stays its owner.
    /// </summary>
    public virtual EncoderWithHeads? EncoderWithHeads => null;

    /// <summary>Modules that take part but do not learn, such as a teacher; the host moves them to the device, in eval mode unless they say otherwise.</summary>
    public virtual IReadOnlyList<nn.Module> Frozen => [];

    /// <summary>Standard deviation of initial weights.</summary>
    public abstract double InitializerRange { get; }

    /// <summary>
    /// Called once on the CPU, after the initial weights were drawn and before weights are loaded or training starts: a task whose network starts
    /// from something else, such as a student from layers of its teacher, sets it here.
    /// </summary>
    public virtual void AdjustInitialWeights()
    {
    }

    /// <summary>
    /// Loss and metrics of one micro-batch. The network's mode (train or eval) is set by the caller; tensors are on its device.
    /// </summary>
    /// <param name="batch">Made by <see cref="IExampleSet.Collate"/>, moved to the device.</param>
    /// <param name="totals">For each objective the number of labels in the whole global batch. The returned loss is this
    /// micro-batch's share: shares of all micro-batches, on however many ranks, add up to the loss of the global batch.</param>
    public abstract TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals);

    /// <summary>
    /// One forward pass over a batch of an evaluation set that gives both: what <see cref="Forward"/> gives, the same values, and what the network predicts for each example.
    /// Called instead of it where the set has metrics, in eval mode and without gradients. A model whose task says what it predicts
    /// (<see cref="ITaskComponent.Predicts"/>) overrides it.
    /// </summary>
    /// <param name="batch">Carries the ids of its examples (<see cref="Batch.ExampleIds"/>).</param>
    /// <param name="totals">As for <see cref="Forward"/>.</param>
    /// <returns>At least one prediction for each example of the batch and none for others; in any order.</returns>
    public virtual PredictedBatch Predict(Batch batch, IReadOnlyDictionary<string, double> totals) => new(Forward(batch, totals), []);

    /// <summary>
    /// Adds metrics that follow from others, such as a perplexity from a mean loss. Given the means by name, without what the host puts before
    /// them, whenever some are reported: of the steps since the last report, of each evaluation set.
    /// </summary>
    public virtual void AddDerived(IDictionary<string, double> means)
    {
    }

    /// <summary>
    /// A batch as training makes them, full (no padding) and with arbitrary but valid contents: for the shape check, the forecast, the
    /// benchmark and the conformance tests. Deterministic; on the CPU.
    /// </summary>
    /// <param name="examples">B.</param>
    /// <param name="length">L.</param>
    public abstract Batch Sample(int examples, int length);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Network.Dispose();
        foreach (var module in Frozen)
            module.Dispose();
    }
}
