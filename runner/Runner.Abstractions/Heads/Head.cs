using Runner.Architectures;
using Runner.Execution;
using Runner.Metrics;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Heads;

/// <summary>Logits and loss of one objective.</summary>
/// <param name="path">Dotted place of its parameters in the whole model, as in published checkpoints: <c>cls.predictions</c>.</param>
public abstract class Head(string path) : nn.Module(path[(path.LastIndexOf('.') + 1)..])
{
    public string Path { get; } = path;

    /// <summary>Name under which labels are counted and metrics reported, such as <c>mlm</c>.</summary>
    public abstract string Objective { get; }

    /// <summary>Logits from what the backbone computed.</summary>
    /// <param name="output">Of the backbone for this batch.</param>
    /// <param name="batch">May say where predictions are wanted (<see cref="BatchNames.Positions"/>); without, they are made everywhere.</param>
    public abstract Tensor Forward(EncoderOutput output, Batch batch);

    /// <summary>Loss of logits made by <see cref="Forward"/>, against the batch's <see cref="BatchNames.Labels"/>.</summary>
    public abstract ObjectiveLoss Loss(Tensor logits, Batch batch);

    /// <summary>
    /// Loss straight from what the backbone computed. Nobody else sees the logits: the backward pass may use up their memory.
    /// </summary>
    /// <param name="output">Of the backbone for this batch.</param>
    /// <param name="batch">Labels, and where predictions are wanted.</param>
    public virtual ObjectiveLoss Loss(EncoderOutput output, Batch batch) => Loss(FullPrecision.Of(Forward(output, batch)), batch);

    /// <summary>
    /// What logits made by <see cref="Forward"/> say about each example of the batch, in its order; for heads whose component says what they predict
    /// (<see cref="IHeadComponent.Predicts"/>). Others predict nothing.
    /// </summary>
    public virtual IReadOnlyList<Prediction> Predict(Tensor logits, Batch batch) => [];

    /// <summary>The backbone's vector of each sequence, [S, d]: of each row, or of each of the packed sequences.</summary>
    public static Tensor Pooled(Encoder encoder, Tensor hidden, Batch batch)
    {
        if (!batch.Tensors.TryGetValue(BatchNames.Starts, out var starts))
            return encoder.Pool(hidden);
        using var scope = NewDisposeScope();
        var first = hidden.flatten(0, 1).index_select(0, starts).unsqueeze(1);                   // [S, 1, d]
        return encoder.Pool(first).MoveToOuterDisposeScope();
    }

    /// <summary>Adds arbitrary but valid labels (and positions) to a full batch that holds ids [B, L]: for <see cref="TaskModel.Sample"/>.</summary>
    public abstract void AddSample(Batch batch);
}

/// <summary>Loss of one objective over a micro-batch.</summary>
/// <param name="Sum">Scalar: the sum over the labels, to be divided by the labels of the global batch.</param>
/// <param name="Count">Labels in it.</param>
/// <param name="Metrics">Sums by name without the objective: <c>loss</c>, <c>accuracy</c>.</param>
public sealed record ObjectiveLoss(Tensor Sum, double Count, IReadOnlyDictionary<string, MetricSum> Metrics);
