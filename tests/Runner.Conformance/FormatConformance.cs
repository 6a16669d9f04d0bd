using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Composition;
using Runner.Heads;
using Runner.Interchange;
using static TorchSharp.torch;

namespace Runner.Conformance;

/// <summary>What every format of published checkpoints does, given the configuration of a model of its family.</summary>
/// <param name="subject">The component.</param>
/// <param name="checkpoints">Configurations with the names of their tensors; those it does not recognise are passed over.</param>
public class FormatConformance(ConformanceSubject subject, IReadOnlyList<PublishedCheckpoint> checkpoints) : ComponentConformance<IModelFormatComponent>(subject)
{
    /// <summary>With the checkpoints that <see cref="PublishedCheckpoint.Known"/> holds.</summary>
    public FormatConformance(ConformanceSubject subject) : this(subject, PublishedCheckpoint.Known)
    {
    }

    [Fact]
    public void Recognizes_a_checkpoint_and_not_a_stranger()
    {
        Own();
        Assert.False(Format().Recognizes(new JsonObject { ["model_type"] = "zeppelin" }, ["balloon.weight"]));
    }

    [Fact]
    public void Maps_every_published_name_once()
    {
        foreach (var checkpoint in Own())
        {
            var map = Format().Map(checkpoint.Config, checkpoint.Names);
            Assert.Equal(checkpoint.Names.Order(StringComparer.Ordinal), map.Select(m => m.Published).Order(StringComparer.Ordinal));
            var names = map.Select(m => m.Name).OfType<string>().ToList();
            Assert.Equal(names.Distinct().Count(), names.Count);
        }
    }

    [Fact]
    public void Maps_back_what_it_mapped()
    {
        foreach (var checkpoint in Own())
        {
            var names = Format().Map(checkpoint.Config, checkpoint.Names).Select(m => m.Name).OfType<string>().ToList();
            var config = Format().Configure(Format().Describe(checkpoint.Config, checkpoint.Names), checkpoint.VocabularySize);
            var published = Format().MapBack(config, names).Select(m => m.Published).ToList();
            Assert.Equal(published.Distinct().Count(), published.Count);
            var again = Format().Map(config, published).Select(m => m.Name).OfType<string>();
            Assert.Equal(names.Order(StringComparer.Ordinal), again.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Describes_what_it_configures()
    {
        foreach (var checkpoint in Own())
        {
            var described = Format().Describe(checkpoint.Config, checkpoint.Names);
            var configured = Format().Configure(described, checkpoint.VocabularySize);
            var again = Format().Describe(configured, checkpoint.Names);
            Assert.Equal(described.Model.ToJsonString(), again.Model.ToJsonString());
            Assert.Equal(described.Heads.Select(h => h.ToJsonString()), again.Heads.Select(h => h.ToJsonString()));
        }
    }

    [Fact]
    public void Describes_a_model_whose_parameters_are_all_mapped()
    {
        Tensors.Ready();
        foreach (var checkpoint in Own())
        {
            using var scope = NewDisposeScope();
            var described = Format().Describe(checkpoint.Config, checkpoint.Names);
            var factory = new ComponentFactory(Subject.Catalog, NoServices.Instance);
            using var backbone = factory.Create<IArchitectureComponent>(described.Model).Build(new ModelContext(checkpoint.VocabularySize, 0));
            var heads = described.Heads.Select(head => factory.Create<IHeadComponent>(head).Build(new HeadContext(backbone, checkpoint.VocabularySize))).ToList();
            using var model = new EncoderWithHeads(backbone, heads);
            // a checkpoint may hold more than the model, such as a projection that only distillation reads
            var without = model.named_parameters().Select(p => p.name).ToHashSet();
            without.ExceptWith(Format().Map(checkpoint.Config, checkpoint.Names).Select(m => m.Name).OfType<string>());
            Assert.True(without.Count == 0, $"{checkpoint.Source} has nothing for {string.Join(", ", without)}");
        }
    }

    private IModelFormatComponent Format() => Subject.Create<IModelFormatComponent>();

    private List<PublishedCheckpoint> Own()
    {
        if (checkpoints.Count == 0)
            Assert.Skip("no published configurations to try it on");
        var own = checkpoints.Where(c => Format().Recognizes(c.Config, c.Names)).ToList();
        Assert.True(own.Count > 0, $"{Subject.Definition.Display} recognises none of {string.Join(", ", checkpoints.Select(c => c.Source))}.");
        return own;
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}

/// <summary>A checkpoint's configuration and the names of its tensors.</summary>
/// <param name="Source">Where it comes from, for messages.</param>
/// <param name="Config">Its <c>config.json</c>.</param>
/// <param name="Names">Of its tensors.</param>
/// <param name="VocabularySize">Rows of its word embedding.</param>
public sealed record PublishedCheckpoint(string Source, JsonObject Config, IReadOnlyList<string> Names, int VocabularySize)
{
    /// <summary>Checkpoints that formats are tried on where a test names none; a test project fills it before its tests run.</summary>
    public static IReadOnlyList<PublishedCheckpoint> Known { get; set; } = [];
}
