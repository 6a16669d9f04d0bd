using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Heads;
using Runner.Interchange;
using Runner.Parity;
using Runner.Sampling;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Parity;

/// <summary>A recorded decoder with its language head, rebuilt from its configuration and its original names.</summary>
internal sealed class DecoderCase : IDisposable
{
    private readonly IParityCase _golden;
    private readonly EncoderWithHeads _model;

    public DecoderCase(IParityCase golden, ParityReport report, string format)
    {
        _golden = golden;
        // Not the usual helper: TensorFlow's names hold slashes.
        var names = golden.Names.Where(name => !IsRecord(name)).ToList();
        var published = golden.Components.Create<IModelFormatComponent>(new JsonObject { ["type"] = format });
        var described = published.Describe(PublishedCase.Configuration(golden.Config), names);
        VocabularySize = (int)golden.Config["vocab_size"]!;
        var architecture = golden.Components.Create<IArchitectureComponent>(described.Model);
        MaxLength = architecture.MaxLength;
        var backbone = architecture.Build(new ModelContext(VocabularySize, 0));
        var head = described.Heads.Single();
        _model = new EncoderWithHeads(backbone, [golden.Components.Create<IHeadComponent>(head).Build(new HeadContext(backbone, VocabularySize))]);
        Map = published.Map(golden.Config, names);
        report.Same("names that are not understood", names.Except(Map.Select(entry => entry.Published)), []);
        ParityWeights.Load(_model, golden, Map);
        _model.eval();                                                             // dropout off, as in the recordings
    }

    public nn.Module Model => _model;

    public Encoder Backbone => _model.Encoder;

    public Head Head => _model.Heads[0];

    public int VocabularySize { get; }

    public int? MaxLength { get; }

    public IReadOnlyList<TensorMapping> Map { get; }

    /// <summary>Logits [B, L, V].</summary>
    public Tensor Logits(EncoderOutput output, Tensor ids)
    {
        using var batch = new Batch((int)ids.shape[0], ids.numel());
        batch.Add(BatchNames.Ids, ids.alias());
        return Head.Forward(output, batch);
    }

    /// <summary>Goes on from a recorded prompt [1, L].</summary>
    public IReadOnlyList<int> Continue(string prompt, int tokens, Sampler sampler)
    {
        var generator = new TextGenerator(Backbone, Head, sampler) { MaxLength = MaxLength };
        int[] ids = [.. _golden.Read(prompt).data<long>().Select(id => (int)id)];
        return generator.Generate([new GenerationRequest(0, ids, tokens)])[0].Tokens;
    }

    public void Dispose() => _model.Dispose();

    private static bool IsRecord(string name) =>
        name.StartsWith("in/", StringComparison.Ordinal) || name.StartsWith("out/", StringComparison.Ordinal) || name.StartsWith("grad/", StringComparison.Ordinal);
}
