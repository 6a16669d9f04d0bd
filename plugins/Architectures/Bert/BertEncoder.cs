using Runner.Architectures;
using Runner.Plugins.Architectures.Attention;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Bert;

// B batch, L length, d hidden size, V vocabulary

/// <summary>The backbone. Parameters carry the names of published checkpoints, such as <c>encoder.layer.0.attention.self.query.weight</c>.</summary>
internal sealed class BertEncoder : Encoder
{
    private readonly PostNormOptions _options;
    private readonly BertEmbeddings _embeddings;
    private readonly ModuleList<BertBlock> _blocks;
    private readonly Linear? _pooler;

    public BertEncoder(PostNormOptions options, BertForm form, PositionEncoding positions)
        : base("bert")
    {
        _options = options;
        IsCausal = form.IsCausal;
        _embeddings = new BertEmbeddings(options, form, positions);
        _blocks = new ModuleList<BertBlock>(
            [.. Enumerable.Range(0, options.Layers).Select(layer => new BertBlock(options, layer, positions))]);
        register_module("embeddings", _embeddings);
        register_module("encoder", new Group("encoder", ("layer", _blocks)));
        if (form.HasPooler)
        {
            _pooler = nn.Linear(options.Hidden, options.Hidden);
            register_module("pooler", new Group("pooler", ("dense", _pooler)));
        }
        Activation = options.Activation.Function();
    }

    public override int HiddenSize => _options.Hidden;

    public override double InitializerRange => _options.InitializerRange;

    public override Func<Tensor, Tensor> Activation { get; }

    public override double LayerNormEpsilon => _options.LayerNormEps;

    public override bool IsCausal { get; }

    public override Parameter WordEmbedding => _embeddings.Words;

    public override EncoderOutput Forward(EncoderInput input)
    {
        InputCheck.Throw(input, this);
        using var scope = NewDisposeScope();
        var record = input.KeepLayers ? new LayerRecord(scope) : null;
        var context = AttentionContext.Of(input, IsCausal, record);
        var hidden = _embeddings.Forward(input);
        record?.Keep(hidden);
        foreach (var block in _blocks)
        {
            var next = context.Run(block, block.Forward, hidden);
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
}
