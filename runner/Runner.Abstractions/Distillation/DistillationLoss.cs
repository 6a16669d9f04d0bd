using Runner.Architectures;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Distillation;

/// <summary>
/// Distance between what a student and a teacher compute of the same batch. A module, because some losses learn a projection from the
/// student's width to the teacher's.
/// </summary>
/// <param name="name">Of the module: <c>attention</c>.</param>
public abstract class DistillationLoss(string name) : nn.Module(name)
{
    /// <summary>Whether it reads the states or the attention of layers; otherwise only <see cref="EncoderOutput.Hidden"/> is there.</summary>
    public virtual bool NeedsLayers => true;

    /// <summary>Whether it reads <see cref="DistillationStates.Logits"/>; otherwise there may be none.</summary>
    public virtual bool NeedsLogits => false;

    /// <summary>The distance, in parts that have means of their own; they are added up. The teacher's tensors carry no gradient.</summary>
    public abstract IReadOnlyList<DistillationTerm> Forward(DistillationStates student, DistillationStates teacher, Batch batch);
}

/// <summary>What one of the two models computed.</summary>
/// <param name="Output">Of the backbone; with layers where a loss needs them.</param>
/// <param name="Logits">Of each head by its objective; empty where no loss needs them.</param>
public sealed record DistillationStates(EncoderOutput Output, IReadOnlyDictionary<string, Tensor> Logits);

/// <summary>A distance over a micro-batch, as a sum, so that micro-batches add up to the mean over the global batch.</summary>
/// <param name="Name">Under which its mean is reported: <c>attention</c>, <c>logits-mlm</c>.</param>
/// <param name="Sum">Scalar.</param>
/// <param name="Count">Units it sums over.</param>
/// <param name="Unit">What those are: a key of the batch's counts, such as <see cref="BatchNames.Examples"/>, <see cref="BatchNames.Tokens"/> or an objective.</param>
public sealed record DistillationTerm(string Name, Tensor Sum, double Count, string Unit);
