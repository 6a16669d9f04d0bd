using Runner.Parameters;
using Runner.Tasks;
using Runner.Tests.Knowledge;
using Runner.Tests.Tasks;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Training.Precision;
using Runner.Training.Ranks;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Evaluation;

/// <summary>
/// What an evaluation says depends on the set alone: not on the batch size, the number of ranks or on rows being shared in training. Examples differ in length
/// and in how many labels they have, so a mean of the batches' means would show.
/// </summary>
[Collection(LibTorchCollection.Name)]
public sealed class EvaluationMeansTests : IDisposable
{
    // sums of floats in another order, and in kernels of another width
    private const double Rounding = 2e-5;

    private const string Sizes = "layers: 2, hidden: 24, heads: 3";
    private const string Bert = $"{{type: bert, {Sizes}, hidden_dropout: 0.1, attention_dropout: 0.1}}";
    private const string Gpt = $"{{type: gpt2, {Sizes}}}";

    private readonly DistilledTexts _distilled = new();

    public void Dispose() => _distilled.Dispose();

    public static TheoryData<string> Cases { get; } = new(
        "masked", "masked, sharing", "next sentence", "sentence order", "causal", "causal, sharing", "causal, continuous",
        "distilled", "distilled, padding skipped", "distilled, with labels", "distilled, causal", "link prediction");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_depend_on_the_set_alone(string name)
    {
        using var scope = NewDisposeScope();
        var expected = Whole(name);
        Assert.All(expected, metric => Assert.True(double.IsFinite(metric.Value), metric.Key));

        foreach (var ranks in new[] { 1, 2 })
        {
            foreach (var size in new[] { 1, 3, 5, 64 })
            {
                var reports = ThreadRanks.Run(ranks, collective => Evaluate(name, size, new RankGroup(ranks == 1 ? null : collective)));
                foreach (var report in reports)
                {
                    Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), report.Keys.Order(StringComparer.Ordinal));
                    foreach (var (metric, value) in report)
                        Assert.True(Math.Abs(value - expected[metric]) <= Rounding * Math.Max(1, Math.Abs(expected[metric])),
                            $"{metric} with batches of {size} on {ranks} ranks: {value}, not {expected[metric]}");
                }
            }
        }
    }

    [Fact]
    public void The_loss_is_the_sum_of_the_objectives_means()
    {
        foreach (var name in new[] { "next sentence", "sentence order" })
        {
            var report = Evaluate(name, 3, new RankGroup(null));
            var parts = report.Where(m => m.Key.EndsWith("/loss", StringComparison.Ordinal) && m.Key.Count(c => c == '/') == 1).ToList();
            Assert.Equal(2, parts.Count);
            Assert.Equal(parts.Sum(m => m.Value), report["loss"], Rounding);
        }
        Assert.Equal(Evaluate("causal", 3, new RankGroup(null))["lm/loss"], Evaluate("causal", 5, new RankGroup(null))["loss"], Rounding);
    }

    // one batch of all examples, so that its own labels are all there are
    private Dictionary<string, double> Whole(string name)
    {
        using var task = Build(name);
        using var quiet = no_grad();
        var set = task.Evaluations[0].Examples;
        task.Model.Network.eval();
        using var batch = set.Collate([.. Enumerable.Range(0, (int)set.Count)], 0);
        Assert.True(set.Count > 10, $"{set.Count} examples");
        var output = task.Model.Forward(batch, batch.Counts);
        var means = output.Metrics.ToDictionary(m => m.Key, m => m.Value.Sum.to(ScalarType.Float64).item<double>() / m.Value.Count);
        if (name != "link prediction")
            Assert.Equal(output.Loss.item<float>(), means["loss"], Rounding);
        task.Model.AddDerived(means);
        return means;
    }

    private Dictionary<string, double> Evaluate(string name, int batchSize, RankGroup ranks)
    {
        using var task = Build(name);
        var evaluator = new Evaluator(
            task, new() { BatchSize = batchSize }, CPU, 1, ranks, new StepExchange(ranks, () => null), StepPrecision.Full);
        return new(evaluator.Evaluate(0)!.Sets.First().Value);
    }

    private TrainingTask Build(string name)
    {
        var task = name switch
        {
            "masked" => ShortTexts.Build("pretraining", Bert, "sentence_objective: none, example_builder: single-segment"),
            "masked, sharing" => ShortTexts.Build("pretraining", Bert, "sentence_objective: none, example_builder: single-segment, pack_sequences: true"),
            "next sentence" => ShortTexts.Build("pretraining", Bert, "sentence_objective: next, example_builder: sentence-pair"),
            "sentence order" => ShortTexts.Build("pretraining", Bert, "sentence_objective: order, example_builder: {type: sentence-pair, negatives: swapped}"),
            "causal" => ShortTexts.Build("causal-language", Gpt, "example_builder: single-segment"),
            "causal, sharing" => ShortTexts.Build("causal-language", Gpt, "example_builder: single-segment, pack_sequences: true"),
            "causal, continuous" => ShortTexts.Build("causal-language", Gpt, "evaluation_lengths: [12]"),
            "distilled" => _distilled.Build(Bert, "pretraining, sentence_objective: none, example_builder: single-segment", "[{type: attention}, {type: hidden}, {type: embedding}]", 0),
            "distilled, padding skipped" => _distilled.Build(Bert, "pretraining, sentence_objective: none, example_builder: single-segment",
                "[{type: attention, masked_scores: skip-padding}, {type: hidden, padding: skip}, {type: cosine}, {type: pkd}, {type: value-relation}]", 0),
            "distilled, with labels" => _distilled.Build(Bert, "pretraining, sentence_objective: next, example_builder: sentence-pair", "[{type: logits}]", 0.5),
            "distilled, causal" => _distilled.Build(Gpt, "causal-language, example_builder: single-segment", "[{type: logits}]", 0.5),
            "link prediction" => Graph.Task("{type: link-prediction, knowledge: {type: transe, size: 8}}", Graph.Ring(20, 3)),
            _ => throw new ArgumentException(name),
        };
        using var quiet = no_grad();
        if (name != "link prediction")
            WeightInitialization.Apply(task.Model.Network, 3, 0.2);
        else
            task.Model.Network.parameters().ToList().ForEach(p => p.copy_(arange(p.numel(), ScalarType.Float32).sin_().view(p.shape)));
        return task;
    }
}
