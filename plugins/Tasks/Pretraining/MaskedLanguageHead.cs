using Runner.Architectures;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Pretraining;

// P predictions, d hidden size, E embedding size, V vocabulary

/// <summary>Dense, activation, layer norm, then the word embedding as decoder, with a bias of its own.</summary>
internal sealed class MaskedLanguageHead : nn.Module
{
    private readonly Encoder _encoder;
    private readonly Linear _dense;
    private readonly LayerNorm _norm;

    /// <param name="encoder">Lends its word embedding; it is registered by the model, not here.</param>
    /// <param name="vocabularySize">V.</param>
    public MaskedLanguageHead(Encoder encoder, int vocabularySize)
        : base("predictions")
    {
        var width = encoder.WordEmbedding.shape[1];
        _encoder = encoder;
        _dense = nn.Linear(encoder.HiddenSize, width);
        _norm = nn.LayerNorm(width, encoder.LayerNormEpsilon);
        register_parameter("bias", new Parameter(zeros(vocabularySize)));
        register_module("transform", new Group("transform", ("dense", _dense), ("LayerNorm", _norm)));
    }

    /// <summary>Logits [P, V] from hidden states [P, d].</summary>
    public Tensor Forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var transformed = _norm.forward(_encoder.Activation(_dense.forward(hidden)));             // [P, E]
        return nn.functional.linear(transformed, _encoder.WordEmbedding, get_parameter("bias")).MoveToOuterDisposeScope();
    }
}
