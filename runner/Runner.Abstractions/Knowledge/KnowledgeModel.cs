using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Knowledge;

// E entities, R relations, d width of the vectors, N triples, B true triples, Q queries

/// <summary>Vectors of entities and relations, and how well they explain a triple.</summary>
public abstract class KnowledgeModel(string name) : nn.Module(name)
{
    /// <summary>Vectors of the entities, [E, d].</summary>
    public abstract Parameter Entities { get; }

    /// <summary>Scores as the loss sees them, [N].</summary>
    /// <param name="heads">[N] int64.</param>
    /// <param name="relations">[N] int64.</param>
    /// <param name="tails">[N] int64.</param>
    public abstract Tensor Score(Tensor heads, Tensor relations, Tensor tails);

    /// <summary>Scalar: the sum over the true triples of each one's loss; divided by their number in the global batch it is the loss.</summary>
    /// <param name="heads">[N] int64: B true triples, then one block of B for each corruption; corruption j of triple b is at b + B * (j + 1).</param>
    /// <param name="relations">[N] int64, in the same order.</param>
    /// <param name="tails">[N] int64, in the same order.</param>
    /// <param name="positives">B.</param>
    public abstract Tensor Loss(Tensor heads, Tensor relations, Tensor tails, int positives);

    /// <summary>How implausible every entity is as the tail, [Q, E]: smaller is better. Without gradient.</summary>
    public abstract Tensor RankTails(Tensor heads, Tensor relations);

    /// <summary>How implausible every entity is as the head, [Q, E]: smaller is better. Without gradient.</summary>
    public abstract Tensor RankHeads(Tensor relations, Tensor tails);
}
