using Runner.Architectures;
using Runner.Execution;
using Runner.Plugins.Architectures.Attention;
using Runner.Plugins.Architectures.Bert;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Albert;

// B batch, L length, E embedding size, d hidden size

/// <summary>The backbone. Parameters carry the names of the Hugging Face checkpoints, such as <c>encoder.albert_layer_groups.0.albert_layers.0.ffn.weight</c>.</summary>
internal sealed class AlbertEncoder : Encoder
{
    private readonly AlbertOptions _options;
    private readonly BertEmbeddings _embeddings;
    private readonly Linear? _projection;
    private readonly IReadOnlyList<(AlbertLayer Layer, AttentionCore Core)> _steps;
    private readonly Linear? _pooler;

    public AlbertEncoder(AlbertOptions options, ModelContext context, AttentionShape shape)
        : base("albert")
    {
        _options = options;
        var positions = options.Positions.Build(shape with { Hidden = options.Embedding });
        _embeddings = new BertEmbeddings(
            options with { Hidden = options.Embedding },
            new BertForm(WordRows.Of(options.PaddedVocabularySize, context)) { PaddingId = context.PaddingId, Segments = options.TypeVocabularySize },
            positions);
        register_module("embeddings", _embeddings);

        var encoder = new Group("encoder");
        if (options.EmbeddingProjection == EmbeddingProjection.Always || options.Embedding != options.Hidden)
        {
            _projection = nn.Linear(options.Embedding, options.Hidden);
            encoder.register_module("embedding_hidden_mapping_in", _projection);
        }
        var groups = LayerGroups.Build(options);
        encoder.register_module("albert_layer_groups", new ModuleList<Group>(
            [.. groups.Select(group => new Group("group", ("albert_layers", new ModuleList<AlbertLayer>([.. group]))))]));
        register_module("encoder", encoder);
        _steps = [.. LayerGroups.Steps(groups, options.Layers).Select((layer, step) =>
            (layer, new AttentionCore(positions, step, shape.Heads, shape.HeadSize, options.AttentionDropout)))];

        if (options.Pooler)
        {
            _pooler = nn.Linear(options.Hidden, options.Hidden);
            register_module("pooler", _pooler);
        }
        Activation = options.Activation.Function();
    }

    public override int HiddenSize => _options.Hidden;

    public override double InitializerRange => _options.InitializerRange;

    public override Func<Tensor, Tensor> Activation { get; }

    public override double LayerNormEpsilon => _options.LayerNormEps;

    public override Parameter WordEmbedding => _embeddings.Words;

    public override EncoderOutput Forward(EncoderInput input)
    {
        InputCheck.Throw(input, this);
        using var scope = NewDisposeScope();
        var record = input.KeepLayers ? new LayerRecord(scope) : null;
        var context = AttentionContext.Of(input, causal: false, record);
        var hidden = Embed(input);
        if (_projection is not null)
            hidden = LinearProduct.Apply(_projection, hidden);
        record?.Keep(hidden);
        foreach (var (layer, core) in _steps)
        {
            var next = context.Run(layer, (stream, now) => layer.Forward(stream, core, now), hidden);
            if (record is null)
                hidden.Dispose();
            hidden = next;
            record?.Keep(hidden);
        }
        return record is null ? new EncoderOutput(hidden.MoveToOuterDisposeScope()) : record.Release();
    }

    public override Tensor Pool(Tensor hidden)
    {
        if (_pooler is null)
            throw ArchitectureErrors.NoPooler.With();
        using var scope = NewDisposeScope();
        return _pooler.forward(hidden.select(1, 0)).tanh().MoveToOuterDisposeScope();
    }

    /// <summary>The embeddings before their projection, [B, L, E].</summary>
    internal Tensor Embed(EncoderInput input) => _embeddings.Forward(input);
}
