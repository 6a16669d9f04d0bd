using Runner.Architectures;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Bert;

// B batch, L length, d hidden size

/// <summary>LayerNorm(word + segment + position), with dropout. The position encoding lives here, whatever it acts on.</summary>
internal sealed class BertEmbeddings : nn.Module
{
    private readonly Embedding _words;
    private readonly Embedding _segments;
    private readonly LayerNorm _norm;
    private readonly double _dropout;

    public BertEmbeddings(BertOptions options, ModelContext context, PositionEncoding positions)
        : base("embeddings")
    {
        // Looking up the padding id gives no gradient; a decoder tied to the table still does.
        _words = nn.Embedding(context.VocabularySize, options.Hidden, context.PaddingId);
        _segments = nn.Embedding(options.TypeVocabulary, options.Hidden);
        _norm = nn.LayerNorm(options.Hidden, options.LayerNormEps);
        _dropout = options.HiddenDropout;
        Positions = positions;
        register_module("word_embeddings", _words);
        register_module("position_embeddings", positions);
        register_module("token_type_embeddings", _segments);
        register_module("LayerNorm", _norm);
    }

    public PositionEncoding Positions { get; }

    // Looked up each time: moving a module to another device replaces its parameters. The property 'weight' of TorchSharp's
    // embedding makes a new handle at each call, which no list of parameters knows.
    public Parameter Words => _words.get_parameter("weight")!;

    private Parameter Segments => _segments.get_parameter("weight")!;

    /// <summary>[B, L, d] from ids and segment ids [B, L].</summary>
    public Tensor Forward(Tensor ids, Tensor? segmentIds)
    {
        using var scope = NewDisposeScope();
        var sum = _words.forward(ids) + (segmentIds is null ? Segments[0] : _segments.forward(segmentIds));
        if (Positions.Embedding(ids.shape[1], ids.device) is { } positions)
        {
            if (positions.dim() != 2 || positions.shape[0] != ids.shape[1] || positions.shape[1] != sum.shape[2])
                throw WrongEncoding(positions, ids.shape[1], sum.shape[2]);
            sum = sum.add_(positions);
        }
        var output = _norm.forward(sum);
        if (training && _dropout > 0)
            output = nn.functional.dropout(output, _dropout);
        return output.MoveToOuterDisposeScope();
    }

    private static Errors.RunnerException WrongEncoding(Tensor got, long length, long width) =>
        ArchitectureErrors.WrongEncodingShape.With("embedding", $"[{length}, {width}]", string.Join(", ", got.shape));
}
