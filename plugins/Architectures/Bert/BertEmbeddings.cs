using Runner.Architectures;
using Runner.Execution;
using Runner.Plugins.Architectures.Attention;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Bert;

// B batch, L length, d hidden size

/// <summary>LayerNorm(word + segment + position), with dropout. The position encoding lives here, whatever it acts on.</summary>
internal sealed class BertEmbeddings : nn.Module
{
    private readonly Embedding _words;
    private readonly Embedding? _segments;
    private readonly LayerNorm _norm;
    private readonly double _dropout;

    public BertEmbeddings(PostNormOptions options, BertForm form, PositionEncoding positions)
        : base("embeddings")
    {
        // Looking up the padding id gives no gradient; a decoder tied to the table still does.
        _words = nn.Embedding(form.VocabularySize, options.Hidden, form.PaddingId);
        _norm = nn.LayerNorm(options.Hidden, options.LayerNormEps);
        _dropout = options.HiddenDropout;
        Positions = positions;
        register_module("word_embeddings", _words);
        register_module("position_embeddings", positions);
        if (form.Segments > 0)
        {
            _segments = nn.Embedding(form.Segments, options.Hidden);
            register_module("token_type_embeddings", _segments);
        }
        register_module("LayerNorm", _norm);
    }

    public PositionEncoding Positions { get; }

    // Looked up each time: moving a module to another device replaces its parameters. The property 'weight' of TorchSharp's
    // embedding makes a new handle at each call, which no list of parameters knows.
    public Parameter Words => _words.get_parameter("weight")!;

    /// <summary>[B, L, d] from ids [B, L].</summary>
    public Tensor Forward(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        var sum = _words.forward(input.Ids);
        if (_segments is not null)
            sum = sum + (input.SegmentIds is { } segmentIds ? _segments.forward(segmentIds) : _segments.get_parameter("weight")![0]);
        if (PositionTable.Rows(Positions, input, sum.shape[2]) is { } positions)
            sum = sum.add_(positions);
        var output = _norm.forward(sum);
        if (training && _dropout > 0)
            output = CounterBasedDropout.Apply(output, _dropout);
        return output.MoveToOuterDisposeScope();
    }
}
