using Runner.Architectures;
using Runner.Execution;
using Runner.Plugins.Architectures.Attention;
using Runner.Plugins.Architectures.Bert;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Gpt2;

// B batch, L length, d hidden size, V vocabulary

/// <summary>The backbone. Parameters carry the names of published checkpoints, such as <c>h.0.attn.c_attn.weight</c>.</summary>
internal sealed class Gpt2Decoder : Encoder
{
    private readonly Gpt2Options _options;
    private readonly Embedding _words;
    private readonly PositionEncoding _positions;
    private readonly ModuleList<Gpt2Block> _blocks;
    private readonly LayerNorm _norm;

    public Gpt2Decoder(Gpt2Options options, long vocabularySize, PositionEncoding positions)
        : base("transformer")
    {
        _options = options;
        _words = nn.Embedding(vocabularySize, options.Hidden);
        _positions = positions;
        _blocks = new ModuleList<Gpt2Block>(
            [.. Enumerable.Range(0, options.Layers).Select(layer => new Gpt2Block(options, layer, positions))]);
        _norm = nn.LayerNorm(options.Hidden, options.LayerNormEps);
        register_module("wte", _words);
        register_module("wpe", positions);
        register_module("h", _blocks);
        register_module("ln_f", _norm);
        Activation = options.Activation.Function();
    }

    public override int HiddenSize => _options.Hidden;

    public override double InitializerRange => _options.InitializerRange;

    public override Func<Tensor, Tensor> Activation { get; }

    public override double LayerNormEpsilon => _options.LayerNormEps;

    public override bool IsCausal => true;

    // The property 'weight' of TorchSharp's embedding makes a new handle at each call, which no list of parameters knows.
    public override Parameter WordEmbedding => _words.get_parameter("weight")!;

    public override EncoderOutput Forward(EncoderInput input)
    {
        InputCheck.Throw(input, this);
        using var scope = NewDisposeScope();
        var record = input.KeepLayers ? new LayerRecord(scope) : null;
        var context = AttentionContext.Of(input, causal: true, record);
        var hidden = Embed(input);
        record?.Keep(hidden);
        foreach (var block in _blocks)
        {
            var next = context.Run(block, block.Forward, hidden);
            if (record is null)
                hidden.Dispose();
            hidden = next;
            record?.Keep(hidden);
        }
        var output = _norm.forward(hidden).MoveToOuterDisposeScope();
        return record is null ? new EncoderOutput(output) : record.Release() with { Hidden = output };
    }

    public override Tensor Pool(Tensor hidden) => throw ArchitectureErrors.NoSentenceVector.With(GetName());

    /// <summary>[B, L, d].</summary>
    private Tensor Embed(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        var sum = _words.forward(input.Ids);
        if (PositionTable.Rows(_positions, input, sum.shape[2]) is { } positions)
            sum = sum.add_(positions);
        if (training && _options.EmbeddingDropout > 0)
            sum = CounterBasedDropout.Apply(sum, _options.EmbeddingDropout);
        return sum.MoveToOuterDisposeScope();
    }
}
