using Runner.Architectures;
using Runner.Execution;
using Runner.Data;
using Runner.Heads;
using Runner.Metrics;
using Runner.Parameters;
using Runner.Randomness;
using Runner.Tasks;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Predictions;

/// <summary>A task as an author would write it: short texts of unlike length, each of one of three classes, and two metrics.</summary>
internal sealed class LabelledTexts : ModelWithExamples
{
    public const int Count = 23;

    private const int Vocabulary = 30;

    private readonly EncoderWithHeads _network;
    private readonly Head _head;

    public LabelledTexts(params IReadOnlyList<string> metrics)
    {
        global::Runner.LibTorch.TorchRuntime.EnsureLoaded();
        var encoder = Composed.Component<IArchitectureComponent>("{type: bert, layers: 1, hidden: 16, heads: 2}").Build(new ModelContext(Vocabulary, 0));
        _head = Composed.Component<IHeadComponent>("{type: sequence-classification}").Build(new HeadContext(encoder, Vocabulary) { Labels = LabelNames.Of(["good", "bad", "neither"]) });
        _network = new EncoderWithHeads(encoder, [_head]);
        WeightInitialization.Apply(_network, 5, 0.5);
        Evaluations = [new EvaluationSet("held-out", Examples) { Metrics = [.. metrics.Select(metric => Composed.Component<IMetricComponent>(metric))] }];
    }

    public override nn.Module Network => _network;

    public override EncoderWithHeads EncoderWithHeads => _network;

    public Labelled Examples { get; } = new();

    public override IExampleSet Training => Examples;

    public override IReadOnlyList<EvaluationSet> Evaluations { get; }

    /// <summary>Changes what is predicted; null to leave it.</summary>
    public Func<List<ExamplePrediction>, List<ExamplePrediction>>? Spoil { get; init; }

    /// <summary>Whether the head's weights are no numbers.</summary>
    public bool IsBroken
    {
        init
        {
            using var quiet = no_grad();
            foreach (var parameter in _head.parameters().Where(_ => value))
                parameter.fill_(double.NaN);
        }
    }

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals) => Pass(batch, totals, out _);

    public override PredictedBatch Predict(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        var output = Pass(batch, totals, out var logits);
        List<ExamplePrediction> predictions = [.. _head.Predict(logits, batch).Zip(batch.ExampleIds, (prediction, id) => new ExamplePrediction(id, prediction))];
        return new PredictedBatch(output, Spoil?.Invoke(predictions) ?? predictions);
    }

    private TaskOutput Pass(Batch batch, IReadOnlyDictionary<string, double> totals, out Tensor logits)
    {
        logits = FullPrecision.Of(_head.Forward(_network.Encoder.Forward(EncoderWithHeads.Input(batch)), batch));
        var loss = _head.Loss(logits, batch);
        return new TaskOutput(loss.Sum / totals[_head.Objective], loss.Metrics.ToDictionary(metric => $"{_head.Objective}/{metric.Key}", metric => metric.Value));
    }

    /// <summary>Texts of 3 to 12 tokens; ids are lines of a file with every other line blank.</summary>
    internal sealed class Labelled : IExampleSet
    {
        public long Count => LabelledTexts.Count;

        public double MeanTokens => 7;

        /// <summary>Whether all batches carry the ids of the first examples.</summary>
        public bool RepeatsIds { get; set; }

        public Batch Collate(ReadOnlySpan<long> indices, long epoch)
        {
            var texts = indices.ToArray().Select(index =>
            {
                var random = RandomStream.Create(3, "labelled", index);
                return Enumerable.Range(0, 3 + random.NextInt32(10)).Select(_ => 1L + random.NextInt32(Vocabulary - 1)).ToArray();
            }).ToList();
            var width = texts.Max(text => text.Length);
            var batch = new Batch(texts.Count, texts.Sum(text => text.Length))
            {
                ExampleIds = RepeatsIds ? [.. Enumerable.Range(0, texts.Count)] : [.. indices.ToArray().Select(index => 2 * index)],
            };
            batch.Add(BatchNames.Ids, [.. texts.SelectMany(text => text.Concat(new long[width - text.Length]))], texts.Count, width);
            batch.Add(BatchNames.Mask, [.. texts.SelectMany(text => Enumerable.Range(0, width).Select(i => i < text.Length))], texts.Count, width);
            batch.Add(BatchNames.Labels("classification"), [.. indices.ToArray().Select(index => index % 3)], texts.Count);
            batch.Count("classification", texts.Count);
            return batch;
        }

        // so that batches are cut by length, out of the order of ids
        public ExampleRows Read(ReadOnlySpan<long> indices, long epoch) => new ByLength(this, indices.ToArray());

        private sealed class ByLength(Labelled examples, long[] indices) : ExampleRows
        {
            public override int Count => indices.Length;

            public override int LengthOf(int row)
            {
                using var batch = examples.Collate([indices[row]], 0);
                return (int)batch.Tokens;
            }

            public override Batch Collate(ReadOnlySpan<int> rows) => examples.Collate([.. rows.ToArray().Select(row => indices[row])], 0);
        }
    }
}
