using Microsoft.Extensions.DependencyInjection;
using Runner.Experiments;
using Runner.Metrics;
using Runner.Recipes;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Training.Support;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Tests.Experiments;

/// <summary>The library's face, beside what its page shows.</summary>
[Collection(TorchTests.Name)]
public sealed class ExperimentHostTests : IDisposable
{
    private const string Recipe =
        """
        name: tiny
        tokenizer: { type: character, min_count: 1 }
        data: { type: text, train: { type: generated, documents: 40 }, evaluation: { type: generated, documents: 6, first_document: 1000 }, segmenter: { type: whitespace } }
        model: { type: bert, layers: 1, hidden: 16, heads: 2, positions: { type: learned, max_length: 32 } }
        task: { type: pretraining, max_length: 32, sentence_objective: next, metrics: [f1], example_builder: { type: sentence-pair }, masking: { type: token } }
        optimizer: { type: adamw, learning_rate: 3e-3 }
        schedule: { type: constant }
        train: { duration: 3steps, batch_size: 4, log_every: 1steps, threads: 1, device: cpu }
        evaluate: { every: 3steps, batch_size: 4 }
        tracking: { store: none, system_metrics: false }

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _words = new();
    private readonly ServiceProvider _services;
    private readonly ExperimentHost _host;

    public ExperimentHostTests()
    {
        File.WriteAllText(_folder["tiny.yaml"], Recipe);
        _services = Workbenches.Services(new RunnerOptions { Workspace = _folder["workspace"] }, new ExperimentOutput(_words));
        _host = _services.GetRequiredService<ExperimentHost>();
    }

    public void Dispose()
    {
        _services.Dispose();
        _words.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_recipe_with_errors_is_composed_and_validated_and_not_run()
    {
        var (recipe, findings) = _host.Compose(_folder["tiny.yaml"], "model.hiden=3");
        Assert.NotNull(recipe);
        Assert.Contains(findings, finding => finding.Message.Contains("hiden", StringComparison.Ordinal));

        Assert.Contains(_host.Validate(_folder["tiny.yaml"], "model.hiden=3"), finding => finding.Severity == Severity.Error);
        var error = Assert.Throws<RecipeException>(() => _host.Run(new RunRequest(_folder["tiny.yaml"]) { Changes = ["model.hiden=3"] }, TestContext.Current.CancellationToken));
        Assert.Contains("hiden", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Findings);
        Assert.Empty(_host.Validate(_folder["tiny.yaml"]));
    }

    [Fact]
    public void A_finished_run_is_left_as_it_is_and_predicts_what_its_evaluation_did()
    {
        var first = _host.Run(new RunRequest(_folder["tiny.yaml"]), TestContext.Current.CancellationToken);
        Assert.True(first.Status == ExperimentStatus.Finished, $"{first.Failure}\n{_words}");
        Assert.Equal(3, first.Training!.Step);
        Assert.Contains($"run {first.Run!.Identity.RunId} of tiny", File.ReadAllText(first.Run.ConsoleFile), StringComparison.Ordinal);

        var again = _host.Run(new RunRequest(_folder["tiny.yaml"]), TestContext.Current.CancellationToken);
        Assert.Equal((ExperimentStatus.AlreadyFinished, first.Run.Identity.RunId), (again.Status, again.Run!.Identity.RunId));

        using var trained = _host.OpenPredictor(first.Run.Identity.RunId, TestContext.Current.CancellationToken);
        var set = Assert.Single(trained.Task.Evaluations).Name;
        var kept = File.ReadAllLines(Path.Combine(first.Run.ArtifactsFolder, "predictions", set, "predictions.jsonl"));
        Assert.NotEmpty(kept);
        Assert.Equal(kept, trained.Predict(set, TestContext.Current.CancellationToken).Select(Line));
        Assert.Throws<ArgumentException>(() => trained.Predict("no such set", TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_runs_of_an_ablation_are_made_and_compared()
    {
        string[] changes = ["ablation={arms: {small: {}, large: {model.hidden: 32}}, baseline: small, metrics: [{name: train/loss, goal: minimize}]}"];
        Assert.Equal(2, _host.Plan(_folder["tiny.yaml"], changes).Count);

        var outcome = _host.Run(new RunRequest(_folder["tiny.yaml"]) { Changes = changes, Results = _folder["reports"] }, TestContext.Current.CancellationToken);

        Assert.True(outcome.Status == ExperimentStatus.Finished, $"{outcome.Failure}\n{_words}");
        Assert.Equal(2, outcome.Ablation!.Made);
        Assert.True(File.Exists(_folder["reports", "tiny", "report.md"]));
        Assert.Equal(2, RunIndex.Read(_folder["workspace"]).ChildrenOf(outcome.Run!.Identity.RunId).Count);
    }

    [Fact]
    public void Arms_that_predict_are_tested_over_their_examples()
    {
        const string Set = "length-32";
        string[] changes =
        [
            "task.metrics=[accuracy]",
            $"ablation={{arms: {{small: {{}}, large: {{model.hidden: 32}}}}, seeds: [1, 2], baseline: small, metrics: [{{name: eval/{Set}/accuracy, goal: maximize}}, {{name: eval/{Set}/loss, goal: minimize}}]}}",
        ];
        var outcome = _host.Run(new RunRequest(_folder["tiny.yaml"]) { Changes = changes, Results = _folder["reports"] }, TestContext.Current.CancellationToken);

        Assert.True(outcome.Status == ExperimentStatus.Finished, $"{outcome.Failure}\n{_words}");
        var tests = outcome.Ablation!.Summary.Examples!;
        var pooled = Assert.Single(tests.Pooled);
        Assert.Null(pooled.Note);
        Assert.Equal(("large", 2, 1), (pooled.Arm, pooled.Seeds, tests.Family));
        Assert.InRange(pooled.PValue!.Value, 0, 1);
        Assert.Equal(pooled.Difference!.Value, outcome.Ablation.Summary.Tables[0].Rows[1].Comparison!.MeanDifference!.Value, 1e-9);
        Assert.Equal([1, 2], tests.BySeed.Select(row => row.Seed!.Value));
        Assert.All(tests.BySeed, row => Assert.Equal("McNemar, mid-p", row.Test));
        var report = File.ReadAllText(_folder["reports", "tiny", "report.md"]);
        Assert.Contains("\n## Tests over examples\n", report, StringComparison.Ordinal);
        Assert.Contains("| t over seeds, bootstrap over units |", report, StringComparison.Ordinal);

        var lost = RunIndex.Read(_folder["workspace"]).ChildrenOf(outcome.Run!.Identity.RunId).Single(run => run.Identity is { Arm: "large", Seed: 2 });
        File.Delete(Path.Combine(lost.ArtifactsFolder, "predictions", Set, "predictions.jsonl"));
        var again = _host.Run(new RunRequest(_folder["tiny.yaml"]) { Changes = changes, Results = _folder["reports"] }, TestContext.Current.CancellationToken);
        var one = again.Ablation!.Summary.Examples!.Pooled[0];
        Assert.Equal((1, 2, "McNemar, mid-p"), (one.Seeds, one.PlannedSeeds, one.Test));
        Assert.StartsWith($"seed 2: its run kept no predictions for '{Set}'", one.Note, StringComparison.Ordinal);

        var wrong = _host.Validate(_folder["tiny.yaml"], changes[0], changes[1].Replace("loss, goal", "loss, test: bootstrap, goal", StringComparison.Ordinal));
        Assert.Equal(["RUN5900"], wrong.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Descriptor.Code));
    }

    private static string Line(ExamplePrediction prediction) => System.Text.Encoding.UTF8.GetString(PredictionLine.Write(prediction));
}
