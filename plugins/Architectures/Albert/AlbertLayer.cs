using Runner.Execution;
using Runner.Plugins.Architectures.Attention;
using Runner.Plugins.Architectures.Transformers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Albert;

/// <summary>BERT's block in ALBERT's names. One of its halves may belong to another layer.</summary>
internal sealed class AlbertLayer : nn.Module
{
    private readonly AlbertAttention _attention;
    private readonly FeedForward _feedForward;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly double _dropout;

    private AlbertLayer(AlbertOptions options, AlbertAttention? attention, FeedForward? feedForward)
        : base("layer")
    {
        _attention = attention ?? new AlbertAttention(options);
        _feedForward = feedForward ?? FeedForward.Of(options);
        _activation = options.Activation.Function();
        _dropout = options.HiddenDropout;
        if (attention is null)
            register_module("attention", _attention);
        if (feedForward is null)
        {
            register_module("ffn", _feedForward.Inner);
            register_module("ffn_output", _feedForward.Output);
            register_module("full_layer_layer_norm", _feedForward.Norm);
        }
    }

    /// <summary>A layer with parameters of its own.</summary>
    public static AlbertLayer Own(AlbertOptions options) => new(options, null, null);

    /// <summary>A layer that has the attention of another.</summary>
    public static AlbertLayer WithAttentionOf(AlbertLayer other, AlbertOptions options) => new(options, other._attention, null);

    /// <summary>A layer that has the feed-forward layers of another.</summary>
    public static AlbertLayer WithFeedForwardOf(AlbertLayer other, AlbertOptions options) => new(options, null, other._feedForward);

    /// <summary>[B, L, d] from [B, L, d].</summary>
    /// <param name="hidden">The stream.</param>
    /// <param name="core">Attention of this step: a shared layer runs in several.</param>
    /// <param name="context">What the pass asks for.</param>
    public Tensor Forward(Tensor hidden, AttentionCore core, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var attended = _attention.Forward(hidden, core, context);
        var output = LinearProduct.Apply(_feedForward.Output, LinearProduct.Apply(_feedForward.Inner, attended), _activation);
        if (training && _dropout > 0)
            output = CounterBasedDropout.Apply(output, _dropout);
        return _feedForward.Norm.forward(FullPrecision.AddTo(attended, output)).MoveToOuterDisposeScope();
    }

    private sealed record FeedForward(Linear Inner, Linear Output, LayerNorm Norm)
    {
        public static FeedForward Of(AlbertOptions options)
        {
            var inner = options.InnerSize;
            return new FeedForward(
                nn.Linear(options.Hidden, inner), nn.Linear(inner, options.Hidden), nn.LayerNorm(options.Hidden, options.LayerNormEps));
        }
    }
}
