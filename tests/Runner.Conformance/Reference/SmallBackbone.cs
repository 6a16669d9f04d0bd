using Runner.Architectures;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Conformance.Reference;

/// <summary>The least a backbone can be, for heads and tasks to stand on: an embedding and a mixing layer, with an entity stream beside.</summary>
internal sealed class SmallBackboneComponent(bool hasEntities = false, int hidden = 24, bool isCausal = false) : IArchitectureComponent
{
    public AttentionShape Shape => new(2, hidden, 2, hidden / 2);

    public int? MaxLength => null;

    public bool IsCausal => isCausal;

    public Encoder Build(ModelContext context) => new SmallBackbone(context.VocabularySize, hidden, hasEntities, isCausal);
}

internal sealed class SmallBackbone : Encoder
{
    private const int EntityWidth = 12;

    private readonly Embedding _words;
    private readonly Linear _mix;
    private readonly Linear _pooler;
    private readonly Linear? _entities;
    private readonly bool _isCausal;

    public SmallBackbone(int vocabulary, int hidden, bool hasEntities, bool isCausal)
        : base("backbone")
    {
        (HiddenSize, _isCausal) = (hidden, isCausal);
        register_module("words", _words = nn.Embedding(vocabulary, hidden));
        register_module("mix", _mix = nn.Linear(hidden, hidden));
        register_module("pooler", _pooler = nn.Linear(hidden, hidden));
        if (hasEntities)
            register_module("entities", _entities = nn.Linear(EntityWidth, EntityWidth));
    }

    public override int HiddenSize { get; }

    public override double InitializerRange => 0.1;

    public override Func<Tensor, Tensor> Activation { get; } = static x => nn.functional.gelu(x);

    public override double LayerNormEpsilon => 1e-12;

    public override Parameter WordEmbedding => _words.get_parameter("weight")!;

    public override bool IsCausal => _isCausal;

    public override int? EntitySize => _entities is null ? null : EntityWidth;

    public override EncoderOutput Forward(EncoderInput input)
    {
        var words = _words.forward(input.Ids);
        var hidden = words + _mix.forward(words).tanh();
        var entities = _entities is not null && input.Entities is { } given ? _entities.forward(given.Embeddings) : null;
        if (!input.KeepLayers)
            return new EncoderOutput(hidden) { Entities = entities };

        var (batch, length) = (hidden.shape[0], hidden.shape[1]);
        var heads = hidden.view(batch, length, 2, HiddenSize / 2).transpose(1, 2).contiguous();
        var scores = bmm(heads.flatten(0, 1), heads.flatten(0, 1).transpose(1, 2)).view(batch, 2, length, length);
        return new EncoderOutput(hidden)
        {
            Entities = entities,
            HiddenStates = [words, hidden, hidden * 2],
            AttentionScores = [scores, scores * 2],
            AttentionProbabilities = [scores.softmax(-1), (scores * 2).softmax(-1)],
            AttentionValues = [heads, heads * 2],
        };
    }

    public override Tensor Pool(Tensor hidden) => _pooler.forward(hidden.select(1, 0)).tanh();
}
