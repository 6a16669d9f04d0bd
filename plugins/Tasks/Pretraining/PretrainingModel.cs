using Runner.Architectures;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Pretraining;

// B batch, L length, P predictions, d hidden size, V vocabulary

/// <summary>
/// Body and heads. The body goes by its own name, the heads by <c>cls</c>, so parameters are called as in published checkpoints
/// (<c>bert.encoder...</c>, <c>cls.predictions...</c>).
/// </summary>
internal sealed class PretrainingModel : nn.Module
{
    private const string Heads = "cls";
    private readonly MaskedLanguageHead _predictions;
    private readonly Linear? _nextSentence;

    public PretrainingModel(Encoder encoder, int vocabularySize, bool nextSentence)
        : base("pretraining")
    {
        var name = encoder.GetName();
        if (name.Length == 0 || name == Heads || name.Contains('.', StringComparison.Ordinal))
            throw TaskErrors.NameTaken.With(name);
        Encoder = encoder;
        _predictions = new MaskedLanguageHead(encoder, vocabularySize);
        _nextSentence = nextSentence ? nn.Linear(encoder.HiddenSize, 2) : null;
        register_module(name, encoder);
        register_module(Heads, _nextSentence is null
            ? new Group(Heads, ("predictions", _predictions))
            : new Group(Heads, ("predictions", _predictions), ("seq_relationship", _nextSentence)));
    }

    public Encoder Encoder { get; }

    /// <summary>
    /// Logits [P, V] for the tokens at <paramref name="positions"/> (counted through the whole batch), and [B, 2] for the pairs.
    /// The wide decoder runs over the P predictions alone, about a seventh of the tokens.
    /// </summary>
    public (Tensor MaskedLanguage, Tensor? NextSentence) Forward(EncoderInput input, Tensor positions)
    {
        using var scope = NewDisposeScope();
        var hidden = Encoder.Forward(input).Hidden;                                              // [B, L, d]
        var chosen = hidden.flatten(0, 1).index_select(0, positions);                            // [P, d]
        var logits = _predictions.Forward(chosen);
        var pairs = _nextSentence?.forward(Encoder.Pool(hidden));
        return (logits.MoveToOuterDisposeScope(), pairs?.MoveToOuterDisposeScope());
    }
}
