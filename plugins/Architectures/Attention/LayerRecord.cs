using Runner.Architectures;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Bert;

/// <summary>
/// Collects what each block computed, for distillation and comparison with references. Its tensors belong to
/// <paramref name="scope"/>, the scope of the model's forward pass, until they are released to the caller's.
/// </summary>
internal sealed class LayerRecord(DisposeScope scope)
{
    private readonly List<Tensor> _hiddenStates = [];
    private readonly List<Tensor> _scores = [];
    private readonly List<Tensor> _probabilities = [];
    private readonly List<Tensor> _values = [];

    /// <summary>Keeps the embedding output or the output of a block.</summary>
    public void Keep(Tensor hidden) => _hiddenStates.Add(Own(hidden));

    /// <summary>Keeps the attention of a block.</summary>
    public void Keep(Tensor scores, Tensor probabilities, Tensor values)
    {
        _values.Add(Own(values));
        _scores.Add(Own(scores));
        _probabilities.Add(Own(probabilities));
    }

    /// <summary>Hands scores, probabilities and values of the one block recorded to the scope around.</summary>
    public Tensor[] ReleaseAttention() =>
        [_scores[0].MoveToOuterDisposeScope(), _probabilities[0].MoveToOuterDisposeScope(), _values[0].MoveToOuterDisposeScope()];

    /// <summary>Hands everything to the scope around the forward pass.</summary>
    public EncoderOutput Release()
    {
        scope.MoveToOuter(_hiddenStates);
        scope.MoveToOuter(_scores);
        scope.MoveToOuter(_probabilities);
        scope.MoveToOuter(_values);
        return new EncoderOutput(_hiddenStates[^1])
        {
            HiddenStates = _hiddenStates,
            AttentionScores = _scores,
            AttentionProbabilities = _probabilities,
            AttentionValues = _values,
        };
    }

    private Tensor Own(Tensor tensor)
    {
        scope.Attach(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
