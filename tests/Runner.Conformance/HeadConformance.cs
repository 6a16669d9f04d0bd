using Runner.Architectures;
using Runner.Conformance.Reference;
using Runner.Data;
using Runner.Heads;
using Runner.Parameters;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Conformance;

/// <summary>What every head does, on a backbone of the least kind.</summary>
public class HeadConformance(ConformanceSubject subject) : ComponentConformance<IHeadComponent>(subject)
{
    private const int Vocabulary = 40;
    private const int Classes = 3;

    [Fact]
    public void Gives_a_finite_loss_that_reaches_every_parameter()
    {
        using var scope = Scope();
        using var built = Build(1, Classes);
        using var batch = Batch(built, 4, 8);
        var loss = Loss(built, batch);
        Tensors.Finite(loss.Sum, "the loss");
        Assert.Equal(0, loss.Sum.dim());
        Assert.True(double.IsFinite(loss.Count) && loss.Count >= 0, $"{loss.Count} labels");
        if (!loss.Sum.requires_grad)
        {
            Assert.DoesNotContain(built.Head.parameters(), p => p.requires_grad);
            return;
        }
        loss.Sum.backward();
        Assert.All(built.Head.named_parameters(), p => Assert.True(p.parameter.grad is not null, $"no gradient reaches {p.name}"));
        Assert.All(built.Head.parameters(), p => Tensors.Finite(p.grad!, "a gradient"));
    }

    [Fact]
    public void Counts_what_it_reports()
    {
        using var scope = Scope();
        using var built = Build(1, Classes);
        using var batch = Batch(built, 4, 8);
        var loss = Loss(built, batch);
        foreach (var (name, metric) in loss.Metrics)
        {
            Tensors.Finite(metric.Sum, name);
            Assert.False(metric.Sum.requires_grad, $"'{name}' holds on to the graph");
            Assert.True(metric.Count >= 0, name);
        }
        if (Subject.Create<IHeadComponent>().Metrics is { } said)
            Assert.Equal(said.Order(StringComparer.Ordinal), loss.Metrics.Keys.Order(StringComparer.Ordinal));
        if (batch.Counts.TryGetValue(built.Head.Objective, out var counted))
            Assert.Equal(loss.Count, counted);
    }

    [Fact]
    public void Has_the_name_it_says()
    {
        using var scope = Scope();
        using var built = Build(1, Classes);
        Assert.Equal(Subject.Create<IHeadComponent>().Objective, built.Head.Objective);
        Assert.NotEmpty(built.Head.Path);
        using var model = new EncoderWithHeads(built.Backbone, [built.Head]);
        var published = model.named_parameters().Select(p => p.name).ToList();
        Assert.All(built.Head.named_parameters(), p => Assert.Contains($"{built.Head.Path}.{p.name}", published));
    }

    [Fact]
    public void Is_the_same_twice()
    {
        using var scope = Scope();
        using var first = Build(2, Classes);
        using var second = Build(2, Classes);
        using var batch = Batch(first, 4, 8);
        using var again = Batch(second, 4, 8);
        foreach (var (name, tensor) in batch.Tensors)
            Tensors.Equal(tensor, again[name], name);
        Tensors.Equal(Loss(first, batch).Sum, Loss(second, again).Sum, "the loss");
    }

    [Fact]
    public void Keeps_its_hands_off_the_backbone()
    {
        using var scope = Scope();
        using var built = Build(1, Classes);
        var mine = built.Head.parameters().Select(p => ParameterBuffer.Identity(p)).ToHashSet();
        Assert.DoesNotContain(built.Backbone.parameters(), p => mine.Contains(ParameterBuffer.Identity(p)));
    }

    private static TorchSharp.DisposeScope Scope()
    {
        Tensors.Ready();
        return NewDisposeScope();
    }

    private Built Build(long seed, int classes)
    {
        var backbone = new SmallBackboneComponent(hasEntities: true).Build(new ModelContext(Vocabulary, 0));
        var head = Subject.Create<IHeadComponent>().Build(new HeadContext(backbone, Vocabulary) { Labels = LabelNames.Numbered(classes) });
        WeightInitialization.Apply(backbone, seed, 0.1);
        WeightInitialization.Apply(head, seed, 0.1);
        head.eval();                                       // no dropout: its draws are the host's to seed
        return new Built(backbone, head);
    }

    private static Batch Batch(Built built, int examples, int length)
    {
        var batch = new Batch(examples, examples * length);
        batch.Add(BatchNames.Ids, Tensors.Ids("head", 1, Vocabulary, examples, length));
        batch.Count(BatchNames.Examples, examples);
        batch.Count(BatchNames.Tokens, examples * length);
        var entities = BackboneTask.Entities(built.Backbone, examples, length)!;
        batch.Add(BatchNames.EntityVectors, entities.Embeddings);
        batch.Add(BatchNames.EntityMask, entities.Mask);
        built.Head.AddSample(batch);
        return batch;
    }

    private static ObjectiveLoss Loss(Built built, Batch batch)
    {
        var output = built.Backbone.Forward(EncoderWithHeads.Input(batch));
        return built.Head.Loss(built.Head.Forward(output, batch), batch);
    }

    private sealed record Built(Encoder Backbone, Head Head) : IDisposable
    {
        public void Dispose()
        {
            Head.Dispose();
            Backbone.Dispose();
        }
    }
}
