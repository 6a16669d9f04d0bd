using Runner.Architectures;
using static TorchSharp.torch;

namespace Runner.Tasks;

/// <summary>The trainable side of a task: backbone, heads and the loss between them, without any data.</summary>
public abstract class TaskModel : IDisposable
{
    /// <summary>Everything that learns. Parameter names are the names in checkpoints.</summary>
    public abstract nn.Module Model { get; }

    /// <inheritdoc cref="TrainingTask.AdjustInitialWeights"/>
    public virtual void AdjustInitialWeights()
    {
    }

    /// <summary>Modules that take part but do not learn, such as a teacher; the host moves them to the device, in eval mode unless they say otherwise.</summary>
    public virtual IReadOnlyList<nn.Module> Frozen => [];

    /// <summary>Standard deviation of initial weights.</summary>
    public abstract double InitializerRange { get; }

    /// <inheritdoc cref="TrainingTask.Forward"/>
    public abstract TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals);

    /// <inheritdoc cref="TrainingTask.AddDerived"/>
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
        Model.Dispose();
        foreach (var module in Frozen)
            module.Dispose();
    }
}

/// <summary>What a task's model is made from; no data.</summary>
/// <param name="Architecture">The backbone, as described.</param>
/// <param name="Vocabulary">Size and functions of the ids.</param>
public sealed record TaskModelContext(IArchitectureComponent Architecture, ModelContext Vocabulary)
{
    /// <summary>Reads weights of trained models, such as a teacher's; null where only shapes matter (on the meta device).</summary>
    public Interchange.IWeightsReader? Weights { get; init; }
}

/// <summary>A task from its model and its examples.</summary>
public sealed class ModelTask(
    TaskModel model, IExampleSet training, IReadOnlyList<EvaluationSet> evaluations, IReadOnlyDictionary<string, IReadOnlyList<string>>? labels = null) : TrainingTask
{
    public override IReadOnlyDictionary<string, IReadOnlyList<string>> Labels => labels ?? base.Labels;

    public override nn.Module Model => model.Model;

    public override IReadOnlyList<nn.Module> Frozen => model.Frozen;

    public override double InitializerRange => model.InitializerRange;

    public override void AdjustInitialWeights() => model.AdjustInitialWeights();

    public override IExampleSet Training => training;

    public override IReadOnlyList<EvaluationSet> Evaluations => evaluations;

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals) => model.Forward(batch, totals);

    public override void AddDerived(IDictionary<string, double> means) => model.AddDerived(means);
}
