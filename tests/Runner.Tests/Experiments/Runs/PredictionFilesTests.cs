using Runner.Experiments;
using Runner.Metrics;
using Runner.Tests.Tracking;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Tests.Experiments;

/// <summary>Predictions in a run's folder and among its artifacts.</summary>
public sealed class PredictionFilesTests : IDisposable
{
    private const string Line = "{\"id\":0,\"predicted\":1,\"truth\":1}\n";

    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void The_last_and_the_best_evaluation_are_kept_and_delivered_by_a_finished_run()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
        {
            var files = new PredictionFiles(journal, run, new EvaluationOptions(), _bed.Notice);
            files.OnEvaluated(Report(10, isBest: true, (0, 1), (2, 0)));
            files.OnEvaluated(Report(20, isBest: false, (0, 0)));
            files.OnFinished(new TrainingResult(TrainingOutcome.Interrupted, 20, 30, 0, TimeSpan.Zero));
            Assert.Empty(Artifacts(run));
            files.OnFinished(new TrainingResult(TrainingOutcome.Finished, 30, 30, 0, TimeSpan.Zero));
        }
        Assert.Equal(["artifacts/predictions/held-out/best-predictions.jsonl", "artifacts/predictions/held-out/predictions.jsonl"], Artifacts(run));
        Assert.Equal("{\"id\":0,\"predicted\":0,\"truth\":1}\n", File.ReadAllText(FileOf(run, "predictions.jsonl")));
        Assert.Equal(Line + "{\"id\":2,\"predicted\":0,\"truth\":1}\n", File.ReadAllText(FileOf(run, "best-predictions.jsonl")));
        Assert.Empty(_bed.Said);
    }

    [Fact]
    public void A_file_beyond_the_limit_is_left_out_with_one_sentence()
    {
        var run = _bed.NewRun();
        using var journal = _bed.Open(run);
        var files = new PredictionFiles(journal, run, new EvaluationOptions { MaxPredictionsMegabytes = 1 }, _bed.Notice);
        var fitting = 1_000_000 / Line.Length;
        files.OnEvaluated(Report(10, isBest: false, [.. Enumerable.Repeat((0L, 1), fitting)]));
        Assert.Equal(fitting * Line.Length, new FileInfo(FileOf(run, "predictions.jsonl")).Length);
        Assert.Empty(_bed.Said);

        for (var step = 20; step <= 30; step += 10)
            files.OnEvaluated(Report(step, isBest: false, [.. Enumerable.Repeat((0L, 1), fitting + 1)]));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(FileOf(run, "predictions.jsonl"))!));
        var said = Assert.Single(_bed.Said);
        Assert.Equal(("RUN4009", "the predictions for the evaluation set 'held-out' take more than 1 MB, so predictions.jsonl is left out; metrics are not affected."), (said.Code, said.Message));
    }

    [Fact]
    public void A_limit_of_0_keeps_none()
    {
        var run = _bed.NewRun();
        using var journal = _bed.Open(run);
        new PredictionFiles(journal, run, new EvaluationOptions { MaxPredictionsMegabytes = 0 }, _bed.Notice).OnEvaluated(Report(10, isBest: true, (0, 1)));
        Assert.False(Directory.Exists(Path.Combine(run.ArtifactsFolder, "predictions")));
        Assert.Empty(_bed.Said);
    }

    private static string FileOf(RunFolder run, string name) => Path.Combine(run.ArtifactsFolder, "predictions", "held-out", name);

    private static IEnumerable<string> Artifacts(RunFolder run) => JournalReader.ReadAll(run.JournalFile).OfType<ArtifactRecord>().Select(artifact => artifact.Path);

    private static EvaluationReport Report(long step, bool isBest, params (long Id, int Predicted)[] predictions) =>
        new(step, new Dictionary<string, IReadOnlyDictionary<string, double>>())
        {
            IsBest = isBest,
            Predictions = new Dictionary<string, IReadOnlyList<ExamplePrediction>>
            {
                ["held-out"] = [.. predictions.Select(prediction => new ExamplePrediction(prediction.Id, new ClassPrediction(prediction.Predicted, 1)))],
            },
        };
}
