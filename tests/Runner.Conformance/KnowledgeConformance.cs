using Runner.Knowledge;
using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Conformance;

/// <summary>What every knowledge model does on a small graph.</summary>
public class KnowledgeConformance(ConformanceSubject subject) : ComponentConformance<IKnowledgeComponent>(subject)
{
    private const int EntityCount = 20;
    private const int RelationCount = 4;
    private const int Positives = 6;

    [Fact]
    public void Gives_a_finite_loss()
    {
        using var scope = Scope();
        using var model = Build(1);
        var loss = Loss(model);
        Tensors.Finite(loss, "the loss");
        Assert.Equal(0, loss.dim());
        if (!loss.requires_grad)
            return;
        loss.backward();
        Assert.All(model.named_parameters(), p => Assert.True(!p.parameter.requires_grad || p.parameter.grad is not null, $"no gradient reaches {p.name}"));
    }

    [Fact]
    public void Ranks_every_entity()
    {
        using var scope = Scope();
        using var model = Build(1);
        var (heads, relations, tails) = Triples();
        foreach (var ranks in new[] { model.RankTails(heads, relations), model.RankHeads(relations, tails) })
        {
            Assert.Equal([heads.shape[0], EntityCount], ranks.shape);
            Tensors.Finite(ranks, "a rank");
            Assert.False(ranks.requires_grad, "ranking holds on to the graph");
        }
    }

    [Fact]
    public void Scores_each_triple_once_with_vectors_of_the_size_it_says()
    {
        using var scope = Scope();
        using var model = Build(1);
        var (heads, relations, tails) = Triples();
        Assert.Equal([heads.shape[0]], model.Score(heads, relations, tails).shape);
        Assert.Equal([EntityCount, Subject.Create<IKnowledgeComponent>().EntitySize], model.Entities.shape);
    }

    [Fact]
    public void Is_the_same_twice_under_one_seed()
    {
        using var scope = Scope();
        using var first = Build(2);
        using var second = Build(2);
        Tensors.Equal(Loss(first), Loss(second), "the loss");
    }

    private static TorchSharp.DisposeScope Scope()
    {
        Tensors.Ready();
        return NewDisposeScope();
    }

    private KnowledgeModel Build(long seed)
    {
        var model = Subject.Create<IKnowledgeComponent>().Build(new KnowledgeContext(EntityCount, RelationCount));
        WeightInitialization.Apply(model, seed, 0.1);
        return model;
    }

    private static Tensor Loss(KnowledgeModel model)
    {
        var (heads, relations, tails) = Triples();
        return model.Loss(heads, relations, tails, Positives);
    }

    /// <summary>True triples and two blocks of corruptions.</summary>
    private static (Tensor Heads, Tensor Relations, Tensor Tails) Triples() => (
        Tensors.Ids("heads", 0, EntityCount, 3 * Positives), Tensors.Ids("relations", 0, RelationCount, Positives).repeat(3),
        Tensors.Ids("tails", 0, EntityCount, 3 * Positives));
}
