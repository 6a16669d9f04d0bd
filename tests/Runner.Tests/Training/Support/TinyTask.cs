using Runner.LibTorch;
using Runner.Randomness;
using Runner.Tasks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Support;

/// <summary>
/// A next-symbol model small enough to train in milliseconds, with everything that makes exact resume hard: dropout, tied weights, a frozen
/// parameter, a buffer that changes in training, and batches of uneven label counts.
/// </summary>
internal sealed class TinyTask : ModelWithExamples
{
    private readonly TinyModel _model;
    private readonly long? _poison;

    /// <param name="examples">Training examples.</param>
    /// <param name="dropout">Dropout probability.</param>
    /// <param name="poison">Example whose presence in a batch makes the loss infinite.</param>
    public TinyTask(long examples = 50, double dropout = 0.2, long? poison = null)
    {
        TorchRuntime.EnsureLoaded();
        _model = new TinyModel(dropout);
        _poison = poison;
        Training = new TinyExamples(examples, 1);
        Evaluations = [new EvaluationSet("near", new TinyExamples(13, 2)), new EvaluationSet("far", new TinyExamples(5, 3))];
    }

    public override nn.Module Network => _model;

    public override IExampleSet Training { get; }

    public override IReadOnlyList<EvaluationSet> Evaluations { get; }

    public List<bool> Modes { get; } = [];

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        Modes.Add(_model.training);
        var logits = _model.forward(batch["inputs"]);
        var labels = batch["labels"];
        var sum = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum);
        if (_poison is { } poison && _model.training && batch["indices"].eq(poison).any().item<bool>())
            sum = sum * double.PositiveInfinity;
        var loss = sum / totals["next"];
        using var quiet = no_grad();
        var right = logits.argmax(1).eq(labels).sum();
        var count = batch.Counts["next"];
        return new TaskOutput(loss, new Dictionary<string, MetricSum>
        {
            ["loss"] = new(sum.detach(), count),
            ["next/accuracy"] = new(right, count),
            ["never"] = new(zeros([]), 0),
        });
    }

    private sealed class TinyModel : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding embedding;
        private readonly Linear hidden;
        private readonly Parameter decoder;
        private readonly Parameter frozen;
        private readonly Dropout dropout;
        private readonly Tensor passes;

        public TinyModel(double probability) : base("tiny")
        {
            embedding = nn.Embedding(TinyExamples.Symbols, 8);
            hidden = nn.Linear(8, 8);
            decoder = embedding.weight!;
            frozen = nn.Parameter(zeros(8), requires_grad: false);
            dropout = nn.Dropout(probability);
            passes = zeros(1);
            register_buffer("passes", passes);
            RegisterComponents();
        }

        public override Tensor forward(Tensor ids)
        {
            if (training)
            {
                using var quiet = no_grad();
                passes.add_(1);
            }
            var state = dropout.forward(embedding.forward(ids) + frozen);
            state = nn.functional.tanh(hidden.forward(state)) + passes * 1e-4;
            return nn.functional.linear(state, decoder);
        }
    }
}

/// <summary>Example i is a row of 1 to 4 symbols, each to be followed by the next one.</summary>
internal sealed class TinyExamples(long count, long seed) : IExampleSet
{
    public const int Symbols = 11;

    public long Count => count;

    public double MeanTokens => 2.5;

    public Batch Collate(ReadOnlySpan<long> indices, long epoch)
    {
        var (inputs, labels) = (new List<long>(), new List<long>());
        foreach (var index in indices)
        {
            var random = RandomStream.Create(seed, "tiny", epoch, index);
            var length = 1 + (int)(index % 4);
            for (var i = 0; i < length; i++)
            {
                var symbol = random.NextInt32(Symbols);
                inputs.Add(symbol);
                labels.Add((symbol * 3 + 1) % Symbols);
            }
        }
        var batch = new Batch(indices.Length, inputs.Count);
        batch.Add("inputs", [.. inputs], inputs.Count);
        batch.Add("labels", [.. labels], labels.Count);
        batch.Add("indices", indices.ToArray(), indices.Length);
        batch.Count("next", labels.Count);
        return batch;
    }
}
