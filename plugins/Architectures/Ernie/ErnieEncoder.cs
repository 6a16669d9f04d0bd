using Runner.Architectures;
using Runner.Execution;
using Runner.Plugins.Architectures.Attention;
using Runner.Plugins.Architectures.Bert;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Ernie;

// B batch, L length, d hidden size, A entity size

/// <summary>The backbone. Parameters carry the names of the released checkpoint: BERT's, with <c>_ent</c> for the entity stream.</summary>
internal sealed class ErnieEncoder : Encoder
{
    private readonly ErnieOptions _options;
    private readonly BertEmbeddings _embeddings;
    private readonly ModuleList<nn.Module> _blocks;
    private readonly Linear? _pooler;

    public ErnieEncoder(ErnieOptions options, ModelContext context, PositionEncoding positions)
        : base("bert")
    {
        _options = options;
        _embeddings = new BertEmbeddings(options, new BertForm(WordRows.Of(options.PaddedVocabularySize, context)) { Segments = options.TypeVocabularySize }, positions);
        var types = options.LayerTypes.Concat(Enumerable.Repeat(EntityLayer.Plain, options.Layers - options.LayerTypes.Count));
        _blocks = new ModuleList<nn.Module>([.. types.Select<EntityLayer, nn.Module>((type, layer) =>
            type == EntityLayer.Plain ? new BertBlock(options, layer, positions) : new FusionBlock(options, type, layer, positions))]);
        register_module("embeddings", _embeddings);
        register_module("encoder", new Group("encoder", ("layer", _blocks)));
        if (options.Pooler)
        {
            _pooler = nn.Linear(options.Hidden, options.Hidden);
            register_module("pooler", new Group("pooler", ("dense", _pooler)));
        }
        Activation = options.Activation.Function();
    }

    public override int HiddenSize => _options.Hidden;

    public override int? EntitySize => _options.EntitySize;

    public override double InitializerRange => _options.InitializerRange;

    public override Func<Tensor, Tensor> Activation { get; }

    public override double LayerNormEpsilon => _options.LayerNormEps;

    public override Parameter WordEmbedding => _embeddings.Words;

    public override EncoderOutput Forward(EncoderInput input) => Forward(input, keepEntityLayers: false).Text;

    public override Tensor Pool(Tensor hidden)
    {
        if (_pooler is null)
            throw ArchitectureErrors.NoPooler.With();
        using var scope = NewDisposeScope();
        return _pooler.forward(hidden.select(1, 0)).tanh().MoveToOuterDisposeScope();
    }

    /// <summary>Runs the backbone and, where asked, keeps the entity stream after each layer and the attention of its fused layers.</summary>
    internal (EncoderOutput Text, EncoderOutput? Entities) Forward(EncoderInput input, bool keepEntityLayers)
    {
        InputCheck.Throw(input, this);
        if (input.Sequences is not null)
            throw ArchitectureErrors.CannotKeepApart.With(GetName());
        EntityInputCheck.Throw(input, _options.EntitySize);
        using var scope = NewDisposeScope();
        var record = input.KeepLayers ? new LayerRecord(scope) : null;
        var entityRecord = keepEntityLayers ? new LayerRecord(scope) : null;
        var text = AttentionContext.Of(input, causal: false, record);
        var (entities, mask) = input.Entities ?? NoEntities(input.Ids);
        var stream = new EntityContext(new AttentionContext(AttentionMask.Padding(mask), entityRecord), mask.to(ScalarType.Float32).unsqueeze(2));

        Blocks.Keep(stream.Attention.Mask.Bias, stream.Present);
        var hidden = _embeddings.Forward(input);
        record?.Keep(hidden);
        foreach (var block in _blocks)
        {
            var before = hidden;
            if (block is FusionBlock fusion)
                (hidden, entities) = fusion.Run(hidden, entities, text, stream);
            else
                hidden = text.Run(block, ((BertBlock)block).Forward, hidden);
            if (record is null)
                before.Dispose();
            record?.Keep(hidden);
            entityRecord?.Keep(entities.alias());
        }
        var last = entities.alias().MoveToOuterDisposeScope();
        var output = record is null ? new EncoderOutput(hidden.MoveToOuterDisposeScope()) : record.Release();
        return (output with { Entities = last }, entityRecord?.Release());
    }

    /// <summary>What the reference feeds where no entity was found: vectors of 0, and the first position to attend to.</summary>
    private EntityInput NoEntities(Tensor ids) => new(
        zeros([ids.shape[0], ids.shape[1], _options.EntitySize], ScalarType.Float32, ids.device),
        arange(ids.shape[1], ScalarType.Int64, ids.device).eq(0).unsqueeze(0).expand(ids.shape));
}
