using Runner.Knowledge;
using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Conformance;

/// <summary>What every model of a knowledge graph does, on a graph of a few entities.</summary>
public class KnowledgeConformance(ConformanceSubject subject) : ComponentConformance<IKnowledgeComponent>(subject)
{
    private static readonly KnowledgeContext Sizes = new(12, 3);
    private const int Positives = 4;

    [Fact]
    public void Has_a_vector_for_every_entity()
    {
        using var model = Build();
        Assert.Equal([Sizes.Entities, Subject.Create<IKnowledgeComponent>().EntitySize], model.Entities.shape);
        Tensors.Finite(model.Entities, "the vectors");
    }

    [Fact]
    public void Starts_the_same_twice()
    {
        using var first = Build();
        using var second = Build();
        Tensors.Equal(first.Entities, second.Entities, "the vectors");
    }

    [Fact]
    public void Scores_every_triple()
    {
        using var model = Build();
        using var scope = NewDisposeScope();
        var (heads, relations, tails) = Batch();
        var scores = model.Score(heads, relations, tails);
        Assert.Equal([heads.shape[0]], scores.shape);
        Tensors.Finite(scores, "the scores");
    }

    [Fact]
    public void Gives_a_finite_loss_with_gradients()
    {
        using var model = Build();
        using var scope = NewDisposeScope();
        var (heads, relations, tails) = Batch();
        var loss = model.Loss(heads, relations, tails, Positives);
        Assert.Equal(0, loss.dim());
        loss.backward();
        Assert.NotNull(model.Entities.grad);
        Tensors.Finite(model.Entities.grad!, "the gradient");
    }

    [Fact]
    public void Ranks_all_entities_for_every_query()
    {
        using var model = Build();
        using var scope = NewDisposeScope();
        var (heads, relations, tails) = Batch();
        foreach (var ranked in new[] { model.RankTails(heads, relations), model.RankHeads(relations, tails) })
        {
            Assert.Equal([heads.shape[0], Sizes.Entities], ranked.shape);
            Assert.False(ranked.requires_grad, "ranking holds on to the graph");
            Tensors.Finite(ranked, "a distance");
        }
    }

    private KnowledgeModel Build()
    {
        Tensors.Ready();
        var model = Subject.Create<IKnowledgeComponent>().Build(Sizes);
        WeightInitialization.Apply(model, 3, 1);
        return model;
    }

    // true triples and two corruptions of each
    private static (Tensor Heads, Tensor Relations, Tensor Tails) Batch()
    {
        Tensor Ids(string what, int count) => Tensors.Ids("knowledge/" + what, 0, count, 3 * Positives);
        return (Ids("heads", Sizes.Entities), Ids("relations", Sizes.Relations), Ids("tails", Sizes.Entities));
    }
}
