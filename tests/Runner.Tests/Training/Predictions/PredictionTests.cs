using System.Text;
using Runner.Errors;
using Runner.Metrics;
using Runner.Tasks;
using Runner.Tests.Knowledge;
using Runner.Tests.Tasks;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Training.Precision;
using Runner.Training.Ranks;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Predictions;

/// <summary>Predictions of an evaluation: the same whatever the batch size and the ranks, each example once, judged by metrics.</summary>
[Collection(LibTorchCollection.Name)]
public class PredictionTests
{
    private const string Link = "{type: link-prediction, knowledge: {type: transe, size: 8}, metrics: [candidate-ranks], type_constraint: all}";

    public static TheoryData<string> Tasks { get; } = new("labelled", "next sentence", "link prediction");

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Predictions_and_metrics_do_not_depend_on_batch_size_or_ranks(string name)
    {
        var expected = Evaluate(name, 64, new RankGroup(null));
        Assert.NotEmpty(Lines(expected));
        foreach (var ranks in new[] { 1, 2 })
        {
            foreach (var size in new[] { 1, 3, 8 })
            {
                var reports = ThreadRanks.Run(ranks, collective => Evaluate(name, size, new RankGroup(ranks == 1 ? null : collective)));
                Assert.Equal(Lines(expected), Lines(reports[0]));
                Assert.All(reports, report => Assert.Equal(Figures(expected), Figures(report)));
                Assert.All(reports.Skip(1), report => Assert.Equal("", Lines(report)));
            }
        }
    }

    [Fact]
    public void Each_example_has_its_prediction_and_the_metric_counts_them()
    {
        var report = Evaluate("labelled", 3, new RankGroup(null));
        var predictions = report.Predictions["held-out"];
        Assert.Equal(Enumerable.Range(0, LabelledTexts.Count).Select(i => 2L * i), predictions.Select(prediction => prediction.Example));
        Assert.All(predictions, prediction => Assert.Equal(prediction.Example / 2 % 3, ((ClassPrediction)prediction.Prediction).Truth));
        var right = predictions.Count(prediction => prediction.Prediction is ClassPrediction said && said.Predicted == said.Truth);
        Assert.InRange(right, 1, LabelledTexts.Count - 1);
        Assert.Equal((double)right / LabelledTexts.Count, report.Sets["held-out"]["accuracy"], 12);
        Assert.Equal(report.Sets["held-out"]["classification/accuracy"], report.Sets["held-out"]["accuracy"], 6);
    }

    [Fact]
    public void Means_are_the_same_with_and_without_predictions()
    {
        using var with = new LabelledTexts("accuracy");
        using var without = new LabelledTexts();
        var (predicted, plain) = (Report(with, 3, new RankGroup(null)), Report(without, 3, new RankGroup(null)));
        Assert.Empty(plain.Predictions);
        Assert.Equal(plain.Sets["held-out"].Keys.Append("accuracy").Order(StringComparer.Ordinal), predicted.Sets["held-out"].Keys.Order(StringComparer.Ordinal));
        Assert.All(plain.Sets["held-out"], mean => Assert.Equal(mean.Value, predicted.Sets["held-out"][mean.Key]));
    }

    /// <summary>The metric over the predictions says what the task's own ranks say.</summary>
    [Fact]
    public void Ranks_from_predictions_are_those_of_the_task()
    {
        var set = Evaluate("link prediction", 3, new RankGroup(null)).Sets["test"];
        foreach (var (mean, figure) in new[] { ("filtered/mean-rank", "mr"), ("filtered/mrr", "mrr"), ("filtered/hits-3", "hits-3"), ("raw/mean-rank", "raw-mr"), ("raw/hits-10", "raw-hits-10") })
            Assert.Equal(set[mean], set[figure], 1e-6);
    }

    [Fact]
    public void Scores_that_are_no_numbers_are_wrong_and_not_dropped()
    {
        using var task = new LabelledTexts("accuracy") { IsBroken = true };
        var report = Report(task, 3, new RankGroup(null));
        Assert.All(report.Predictions["held-out"], prediction => Assert.Equal(-1, ((ClassPrediction)prediction.Prediction).Predicted));
        Assert.Equal(LabelledTexts.Count, report.Predictions["held-out"].Count);
        Assert.Equal(0, report.Sets["held-out"]["accuracy"]);
    }

    [Fact]
    public void Predictions_that_do_not_fit_the_examples_name_the_plugin()
    {
        Assert.Contains("example 12 has no prediction", Refusal(predictions => [.. predictions.Where(prediction => prediction.Example != 12)]));
        Assert.Contains("example 12 has two predictions", Refusal(predictions => [.. predictions, .. predictions.Where(prediction => prediction.Example == 12)]));
        Assert.Contains("example 999 has a prediction but is not in the batch", Refusal(predictions => [.. predictions, predictions[0] with { Example = 999 }]));

        using var task = new LabelledTexts("accuracy");
        task.Examples.RepeatsIds = true;
        Assert.Contains("example 0 has two predictions", Assert.Throws<RunnerException>(() => Report(task, 3, new RankGroup(null))).Message);

        static string Refusal(Func<List<ExamplePrediction>, List<ExamplePrediction>> spoil)
        {
            using var task = new LabelledTexts("accuracy") { Spoil = spoil };
            var error = Assert.Throws<RunnerException>(() => Report(task, 3, new RankGroup(null)));
            Assert.Equal("RUN4008", error.Descriptor.Code);
            Assert.Contains("'LabelledTexts' of the plugin 'Runner.Tests'", error.Message);
            return error.Message;
        }
    }

    public static TheoryData<string, string> Kinds { get; } = new()
    {
        { nameof(ClassPrediction), """{"id":7,"part":"p","predicted":-1,"truth":2}""" },
        { nameof(ValuePrediction), """{"id":7,"part":"p","predicted":"NaN","truth":0.1}""" },
        { nameof(LabelSetPrediction), """{"id":7,"part":"p","predicted":[1,3],"truth":[]}""" },
        { nameof(TagPrediction), """{"id":7,"part":"p","predicted":["O","B-地"],"truth":["O","O"]}""" },
        { nameof(AnswerPrediction), """{"id":7,"part":"p","truth":["a"]}""" },
        { nameof(CandidatePrediction), """{"id":7,"part":"p","scores":[0.1,"-Infinity"],"truth":1,"also_true":[0,5],"candidates":[1,4],"query":14}""" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_line_reads_back_as_the_prediction(string kind, string line)
    {
        Prediction said = kind switch
        {
            nameof(ClassPrediction) => new ClassPrediction(-1, 2),
            nameof(ValuePrediction) => new ValuePrediction(double.NaN, 0.1),
            nameof(LabelSetPrediction) => new LabelSetPrediction(new HashSet<int> { 3, 1 }, new HashSet<int>()),
            nameof(TagPrediction) => new TagPrediction(["O", "B-地"], ["O", "O"]),
            nameof(AnswerPrediction) => new AnswerPrediction(null, ["a"]),
            _ => new CandidatePrediction([0.1, double.NegativeInfinity], 1, new HashSet<int> { 5, 0 }) { Candidates = new HashSet<int> { 4, 1 }, Query = 14 },
        };
        var written = PredictionLine.Write(new ExamplePrediction(7, said) { Part = "p" });
        Assert.Equal(line, Encoding.UTF8.GetString(written));
        var read = PredictionLine.Read(written, said.GetType());
        Assert.Equal((7, "p", said.GetType()), (read.Example, read.Part, read.Prediction.GetType()));
        Assert.Equal(written, PredictionLine.Write(read));
    }

    private static EvaluationReport Evaluate(string name, int batchSize, RankGroup ranks)
    {
        using TrainingTask task = name switch
        {
            "labelled" => new LabelledTexts("accuracy", "{type: matthews}"),
            "next sentence" => ShortTexts.Build("pretraining", "{type: bert, layers: 1, hidden: 24, heads: 3}", "sentence_objective: next, metrics: [f1], example_builder: sentence-pair"),
            _ => Graph.Task(Link, Graph.Ring(20, 3)),
        };
        using var quiet = no_grad();
        foreach (var parameter in task.Model.Network.parameters().Where(_ => name != "labelled"))
            parameter.copy_(arange(parameter.numel(), ScalarType.Float32).sin_().view(parameter.shape));
        return Report(task, batchSize, ranks);
    }

    private static EvaluationReport Report(TrainingTask task, int batchSize, RankGroup ranks) =>
        new Evaluator(task, new() { BatchSize = batchSize }, CPU, 1, ranks, new StepExchange(ranks, () => null), StepPrecision.Full).Evaluate(0)!;

    private static string Lines(EvaluationReport report) => string.Join('\n', report.Predictions.SelectMany(set => set.Value.Select(prediction => set.Key + " " + Encoding.UTF8.GetString(Line(prediction)))));

    // distances and probabilities of another batch size may differ in their last bits
    private static byte[] Line(ExamplePrediction prediction) => PredictionLine.Write(prediction with
    {
        Prediction = prediction.Prediction switch
        {
            CandidatePrediction said => said with { Scores = [.. said.Scores.Select(score => Math.Round(score, 4))] },
            ClassPrediction { Probabilities: { } shares } said => said with { Probabilities = [.. shares.Select(share => MathF.Round(share, 4))] },
            var said => said,
        },
    });

    // means differ in their last bits with the batch size; what metrics say does not
    private static IEnumerable<string> Figures(EvaluationReport report) =>
        report.Sets.SelectMany(set => set.Value.Where(value => !value.Key.Contains('/', StringComparison.Ordinal) && value.Key != "loss").Select(value => $"{set.Key} {value.Key} {value.Value:R}")).Order(StringComparer.Ordinal);
}
