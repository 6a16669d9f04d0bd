using Runner.Architectures;
using Runner.Heads;
using Runner.Tasks;
using Runner.Tokenizers;
using Runner.Weights;
using static TorchSharp.torch;

namespace Runner.Inference;

/// <summary>A trained model that continues texts, on the CPU.</summary>
public sealed class CausalModel : IDisposable
{
    private readonly IDisposable _owner;

    private CausalModel(IDisposable owner, Encoder encoder, Head head, ITokenizer tokenizer, int? maxLength) =>
        (_owner, Encoder, Head, Tokenizer, MaxLength) = (owner, encoder, head, tokenizer, maxLength);

    /// <summary>Reads the text.</summary>
    public Encoder Encoder { get; }

    /// <summary>Scores every entry of the vocabulary.</summary>
    public Head Head { get; }

    public ITokenizer Tokenizer { get; }

    /// <summary>Longest text the model can read, in tokens; null where there is no limit.</summary>
    public int? MaxLength { get; }

    /// <summary>The model of a task, with trained weights.</summary>
    /// <param name="model">Owned from now on.</param>
    /// <param name="weights">Read into the whole network.</param>
    /// <param name="parts">What the model is made of.</param>
    /// <exception cref="Errors.RunnerException">RUN7044: no head of it, or several, score the next token; or the weights do not fit.</exception>
    public static CausalModel Of(TaskModel model, InitialWeightsOptions weights, CausalModelParts parts) =>
        Loaded(model, model.Network, model.EncoderWithHeads, weights, parts);

    /// <summary>An encoder and its heads, with trained weights.</summary>
    /// <inheritdoc cref="Of(TaskModel, InitialWeightsOptions, CausalModelParts)"/>
    public static CausalModel Of(EncoderWithHeads model, InitialWeightsOptions weights, CausalModelParts parts) => Loaded(model, model, model, weights, parts);

    /// <summary>Refuses an architecture whose positions see those after them.</summary>
    /// <exception cref="Errors.RunnerException">RUN7043.</exception>
    public static void Require(IArchitectureComponent architecture, string source)
    {
        if (!architecture.IsCausal)
            throw InferenceErrors.ModelNotCausal.With(source);
    }

    public void Dispose() => _owner.Dispose();

    private static CausalModel Loaded(IDisposable owner, nn.Module whole, EncoderWithHeads? encoder, InitialWeightsOptions initial, CausalModelParts parts)
    {
        try
        {
            // a task may train more than this, such as projections to compare it with another model
            var model = encoder ?? throw InferenceErrors.NoNextToken.With(parts.Source, 0);
            var heads = model.Heads.Where(head => Scores(model.Encoder, head)).ToList();
            if (heads.Count != 1)
                throw InferenceErrors.NoNextToken.With(parts.Source, heads.Count);
            using var weights = parts.Weights.Open(initial.From);
            InitialWeights.Load(whole, weights, initial);
            return new CausalModel(owner, model.Encoder, heads[0], parts.Tokenizer, parts.MaxLength);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Whether a head gives a number for each entry of the vocabulary at each position.</summary>
    private static bool Scores(Encoder encoder, Head head)
    {
        const int Positions = 3;
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var batch = new Batch(1, Positions);
        batch.Add(BatchNames.Ids, new long[Positions], 1, Positions);
        return head.Forward(new EncoderOutput(zeros(1, Positions, encoder.HiddenSize)), batch).numel() == Positions * encoder.WordEmbedding.shape[0];
    }
}

/// <summary>What a causal model is made of beside its network.</summary>
/// <param name="Source">What it was asked for as, for messages.</param>
/// <param name="Weights">Opens its weights.</param>
/// <param name="Tokenizer">Reads and writes its text.</param>
/// <param name="MaxLength">Longest text it can read, in tokens; null where there is no limit.</param>
public sealed record CausalModelParts(string Source, WeightsReader Weights, ITokenizer Tokenizer, int? MaxLength);
