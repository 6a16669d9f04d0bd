using Runner.Errors;
using Runner.Inference;
using Runner.Metrics;
using Runner.Tests.Training.Predictions;
using Runner.Tests.Training.Support;
using Runner.Training;
using static TorchSharp.torch;

namespace Runner.Tests.Inference;

[Collection(LibTorchCollection.Name)]
public sealed class PredictorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(64)]
    public void Predictions_are_those_of_an_evaluation_in_the_order_of_ids(int batchSize)
    {
        using var task = new LabelledTexts("accuracy");
        var expected = new Evaluator(task, new() { BatchSize = batchSize }, CPU, 1).Evaluate(0)!.Predictions["held-out"];
        task.Network.train();

        var predicted = new Predictor(task, CPU) { BatchSize = batchSize }.Predict(task.Examples, stop: Token);

        Assert.Equal(Lines(expected), Lines(predicted));
        Assert.Equal(predicted.Select(prediction => prediction.Example).Order(), predicted.Select(prediction => prediction.Example));
        Assert.True(task.Network.training);
    }

    [Fact]
    public void The_first_examples_alone_can_be_asked_for()
    {
        using var task = new LabelledTexts();
        var predictor = new Predictor(task, CPU) { BatchSize = 3 };

        Assert.Equal(LabelledTexts.Count, predictor.Predict(task.Examples, long.MaxValue, Token).Count);
        Assert.Equal(5, predictor.Predict(task.Examples, 5, Token).Count);
        Assert.Empty(predictor.Predict(task.Examples, 0, Token));
    }

    [Fact]
    public void It_can_be_given_up_and_refuses_predictions_that_are_not_the_examples()
    {
        using var task = new LabelledTexts { Spoil = predictions => predictions[1..] };
        using var stop = new CancellationTokenSource();

        Assert.Equal("RUN4008", Assert.Throws<RunnerException>(() => new Predictor(task, CPU).Predict(task.Examples, stop: Token)).Descriptor.Code);
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new Predictor(task, CPU).Predict(task.Examples, stop: stop.Token));
    }

    private static IEnumerable<string> Lines(IEnumerable<ExamplePrediction> predictions) =>
        predictions.Select(prediction => System.Text.Encoding.UTF8.GetString(PredictionLine.Write(prediction)));
}
