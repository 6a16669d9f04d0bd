using Runner.Architectures;
using Runner.Execution;
using Runner.Heads;
using Runner.Tasks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B batch, L length, P labelled positions, d hidden size, E embedding size, V vocabulary

/// <summary>What language-model heads share: an optional transform, then the word embedding as decoder, with or without a bias.</summary>
internal abstract class LanguageHead : ClassHead
{
    // Not the backbone itself: TorchSharp takes modules in fields for children.
    private readonly HeadContext _context;
    private readonly PredictionTransform? _transform;
    private readonly bool _bias;

    /// <param name="path">Place of the parameters, <c>bias</c> and <c>transform</c>.</param>
    /// <param name="objective">Name of the objective.</param>
    /// <param name="context">Its backbone lends its word embedding; it is registered by the model, not here.</param>
    /// <param name="settings">What there is.</param>
    protected LanguageHead(string path, string objective, HeadContext context, DecoderSettings settings)
        : base(path, objective)
    {
        _context = context;
        var width = context.Encoder.WordEmbedding.shape[1];
        if (!settings.Transform && width != context.Encoder.HiddenSize)
            throw TaskErrors.DecoderNeedsTransform.With(context.Encoder.HiddenSize, width);
        _bias = settings.Bias;
        if (_bias)
            register_parameter("bias", new Parameter(zeros(context.Encoder.WordEmbedding.shape[0])));
        if (!settings.Transform)
            return;
        _transform = new PredictionTransform(context.Encoder, width, settings.Epsilon);
        register_module("transform", _transform);
    }

    /// <summary>Logits [P, V] or [B, L, V].</summary>
    public override Tensor Forward(EncoderOutput output, Batch batch)
    {
        using var scope = NewDisposeScope();
        var hidden = Chosen(output.Hidden, batch);
        var transformed = _transform?.Forward(hidden) ?? hidden;                                 // [..., E]
        var bias = _bias ? get_parameter("bias") : null;
        return LinearProduct.Apply(new LinearWeights(_context.Encoder.WordEmbedding, bias), transformed).MoveToOuterDisposeScope();
    }
}

/// <param name="Transform">Whether dense, activation and layer norm come first.</param>
/// <param name="Bias">Whether each token has a bias.</param>
/// <param name="Epsilon">Of the layer norm; null for the backbone's.</param>
internal sealed record DecoderSettings(bool Transform, bool Bias, double? Epsilon);
