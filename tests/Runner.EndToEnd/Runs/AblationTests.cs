using Runner.EndToEnd.Support;
using Runner.Tracking;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Runs;

/// <summary>An ablation as its user sees it: everything checked first, a report at the end, nothing done twice.</summary>
public sealed class AblationTests : IDisposable
{
    private const string Arms =
        """
        ablation:
          arms:
            learned: {}
            none: { model.positions: none }
          seeds: [1, 2]
          baseline: learned
          metrics:
            - { name: eval/length-32/mlm/loss, goal: minimize, label: MLM loss }

        """;

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void All_arms_and_seeds_run_once_and_are_reported()
    {
        var command = Shortened(Arms);

        var first = _sandbox.Runner(command).Expect(0);

        first.Says("[1/4] learned, seed 1: run ").Says("[4/4] none, seed 2: run ").Says("report: work/results/tiny/report.md");
        Assert.Equal(5, _sandbox.Runs.Count);
        var parent = Assert.Single(_sandbox.Runs, r => r.Identity.ParentRunId is null);
        Assert.Equal(4, Children().Count);
        Assert.All(Children(), r => Assert.Equal(parent.Identity.RunId, r.Identity.ParentRunId));
        var store = _sandbox.Store;
        Assert.All(_sandbox.Runs, r => Assert.Equal("FINISHED", store.StatusOf(r.Identity.RunId)));
        Assert.All(Children(), r => Assert.Equal(parent.Identity.RunId, store.TagsOf(r.Identity.RunId)["mlflow.parentRunId"]));
        Assert.All(Children(), r => AssertDelivered(r, store));
        var report = File.ReadAllText(Report("report.md"));
        Assert.Contains("MLM loss", report, StringComparison.Ordinal);
        Assert.Contains("| none |", report, StringComparison.Ordinal);
        Assert.All(["runs.jsonl", "recipe.yaml"], name => Assert.True(File.Exists(Report(name)), $"{name} is missing; there are "
            + string.Join(", ", Directory.GetFiles(Report("")).Select(Path.GetFileName))));
        Assert.NotEmpty(Directory.GetFiles(Report(""), "*.svg", SearchOption.AllDirectories));

        AssertShown(parent, store);

        var again = _sandbox.Runner(command).Expect(0);

        Assert.Equal(4, again.Output.Split('\n').Count(line => line.Contains(": done before, run ", StringComparison.Ordinal)));
        Assert.Equal(5, _sandbox.Runs.Count);
        Assert.Equal(report, File.ReadAllText(Report("report.md")));
        AssertReportedAgain(parent);
    }

    // from the runs alone: the recipe is gone, and nothing is recorded or trained
    private void AssertReportedAgain(RunFolder parent)
    {
        File.Delete(_sandbox.Locate("tiny.yaml"));
        var before = Directory.GetFiles(Report(""), "*", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllText);
        var journals = _sandbox.JournalLength;

        var again = _sandbox.Runner("report", parent.Identity.RunId[..8], "--plots", "svg,png", "--workspace", _sandbox.Workspace);
        if (again.Error.Contains("RUN4761", StringComparison.Ordinal))
            return;                                        // this machine has no font for PNG
        again.Expect(0).Says("report: work/results/tiny/report.md");

        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllText(file.Key)));
        Assert.Equal(before.Keys.Count(f => f.EndsWith(".svg", StringComparison.Ordinal)), Directory.GetFiles(Report("plots"), "*.png").Length);

        // one of its runs stands for the ablation
        _sandbox.Runner("report", Children()[0].Identity.RunId, "--plots", "pdf", "--results", "elsewhere", "--workspace", _sandbox.Workspace).Expect(0);
        Assert.Contains(".pdf)", File.ReadAllText(_sandbox.Locate("elsewhere/tiny/report.md")), StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(_sandbox.Locate("elsewhere/tiny/plots")), file => Assert.EndsWith(".pdf", file, StringComparison.Ordinal));
        Assert.Equal(journals, _sandbox.JournalLength);

        var lone = RunFolder.Create(_sandbox.Workspace, new RunIdentity { RunId = new string('a', 32), Name = "lone", Experiment = "lone", Created = DateTimeOffset.UtcNow });
        _sandbox.Runner("report", lone.Identity.RunId, "--workspace", _sandbox.Workspace).Expect(1).Warns("RUN5257").Warns("(lone) is no ablation");
    }

    // what a person sees first in MLflow
    private void AssertShown(RunFolder parent, MlflowDatabase store)
    {
        Assert.Equal(["learned seed 1", "learned seed 2", "none seed 1", "none seed 2"], Children().Select(r => r.Identity.Name).Order(StringComparer.Ordinal));
        var (tags, parameters) = (store.TagsOf(parent.Identity.RunId), store.ParametersOf(parent.Identity.RunId));
        Assert.Contains("| metric | arm | n | mean | difference | verdict |\n", tags["mlflow.note.content"], StringComparison.Ordinal);
        Assert.Contains("| MLM loss | none | 2 of 2 |", tags["mlflow.note.content"], StringComparison.Ordinal);
        Assert.Equal("tiny.yaml", tags["mlflow.source.name"]);
        Assert.All(["runner.plan", "runner.version"], tag => Assert.Contains(tag, tags.Keys));
        Assert.DoesNotContain("runner.seed", tags.Keys);
        Assert.DoesNotContain("seed", parameters.Keys);
        Assert.DoesNotContain(parameters.Keys, key => key.StartsWith("ablation", StringComparison.Ordinal) || key.StartsWith("tracking", StringComparison.Ordinal));
        Assert.DoesNotContain(parameters.Values, value => value is "null" or "[]" or "{}");
        Assert.Contains(store.PointsOf(parent.Identity.RunId), p => p is { Name: "ablation/eval/length-32/mlm/loss/learned", Step: 4 });
        Assert.Equal(2, RunHistory.Read(parent).Datasets.Select(d => d.Digest).Distinct().Count());
        foreach (var child in Children())
        {
            var of = store.ParametersOf(child.Identity.RunId);
            Assert.Equal(("tiny", child.Identity.Arm), (of["ablation"], of["arm"]));
        }
        var report = File.ReadAllText(Path.Combine(store.ArtifactsOf(parent.Identity.RunId), "report", "report.md"));
        Assert.DoesNotContain("<!--", report, StringComparison.Ordinal);
        Assert.Contains($"](get-artifact?path=report%2Fplots%2F", report, StringComparison.Ordinal);
        Assert.Contains($"&run_uuid={parent.Identity.RunId})", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_run_that_is_missing_is_run_again()
    {
        var command = Shortened(Arms);
        _sandbox.Runner(command).Expect(0);
        var lost = Children().Single(r => r.Identity is { Arm: "none", Seed: 1 });
        var (bits, kept) = (Computed(lost).ToList(), Children().Where(r => r != lost).Select(r => r.Identity.RunId).ToHashSet());
        Directory.Delete(lost.Location, recursive: true);

        var result = _sandbox.Runner(command).Expect(0);

        Assert.Equal(3, result.Output.Split('\n').Count(line => line.Contains(": done before, run ", StringComparison.Ordinal)));
        result.Says("[2/4] none, seed 1: run ");
        Assert.Equal(4, Children().Count);
        var again = Children().Single(r => !kept.Contains(r.Identity.RunId));
        Assert.Equal(bits, Computed(again));
    }

    [Fact]
    public void An_arm_that_diverges_stops_no_other()
    {
        var command = Shortened(
            """
            ablation:
              arms:
                absurd: { optimizer: { type: adamw, learning_rate: 10, weight_decay: 1 }, schedule: constant, train.duration: 60steps }   # weights grow ninefold a step
                sound: {}
              metrics:
                - { name: eval/length-32/mlm/loss, goal: minimize }

            """);

        _sandbox.Runner(command).Expect(3)
            .Warns("error RUN4").Warns("error RUN7003: 1 of 2 runs of the ablation failed: absurd, seed 1.");

        var store = _sandbox.Store;
        Assert.Equal("FAILED", store.StatusOf(Children().Single(r => r.Identity.Arm == "absurd").Identity.RunId));
        Assert.Equal("FINISHED", store.StatusOf(Children().Single(r => r.Identity.Arm == "sound").Identity.RunId));
        // the step at which it diverged is the last of its curve
        var diverged = RunHistory.Read(Children().Single(r => r.Identity.Arm == "absurd"));
        Assert.False(double.IsFinite(diverged.Points("train/loss")[^1].Value) && double.IsFinite(diverged.Points("train/gradient_norm")[^1].Value));
        var report = File.ReadAllText(Report("report.md"));
        Assert.Contains("absurd", report, StringComparison.Ordinal);
        Assert.Contains("failed", report, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Data that cannot be read fails its own runs before there is anything of them: the report, the parent and the tags say it all the same.</summary>
    [Fact]
    public void An_arm_that_fails_early_is_recorded_and_stops_no_other()
    {
        _sandbox.Write("empty.txt", "");
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", [_sandbox.Locate("pipe.txt")]))
            pipe.WaitForExit();
        var recipe = _sandbox.Write("tiny.yaml", TinyRecipe.Text.Replace("100steps", "10steps", StringComparison.Ordinal) +
            """
            ablation:
              arms:
                empty: { data.train: { type: text, path: ./empty.txt } }
                pipe: { data.train: { type: text, path: ./pipe.txt } }
                sound: {}
              metrics:
                - { name: eval/length-32/mlm/loss, goal: minimize, label: MLM loss }

            """);
        // a dry run opens all that is named, and finds it before anything begins
        _sandbox.Runner(_sandbox.Run(recipe, "--dry-run")).Expect(1).Warns("pipe.txt");

        _sandbox.Runner(_sandbox.Run(recipe, "--set", "train.log_every=2steps")).Expect(3).Warns("error RUN7003: 2 of 3 runs of the ablation failed: empty, seed 1; pipe, seed 1.");

        var parent = RunHistory.Read(_sandbox.Runs.Single(r => r.Identity.IsAblation));
        Assert.Equal((RunStatus.Failed, "2 of 3 runs of the ablation failed: empty, seed 1; pipe, seed 1."), (parent.Status, parent.Reason));
        Assert.Equal("train.log_every=2steps", parent.Changes);
        Assert.Contains("| MLM loss | sound | 1 of 1 |", parent.Note, StringComparison.Ordinal);
        var report = File.ReadAllText(Report("report.md"));
        Assert.Contains("| empty | 1 | failed |", report, StringComparison.Ordinal);
        Assert.Contains("| pipe | 1 | failed |", report, StringComparison.Ordinal);
        Assert.Contains("- pipe, seed 1: RUN", report, StringComparison.Ordinal);
        // one that failed says what the command line changed, though it came to nothing
        Assert.Equal("train.log_every=2steps", RunHistory.Read(Children().Single(r => r.Identity.Arm == "empty")).Changes);

        // what an earlier command changed is not said of this one
        _sandbox.Runner(_sandbox.Run(recipe)).Expect(3).Says("sound, seed 1: done before");
        Assert.Null(RunHistory.Read(parent.Run).Changes);
        Assert.Equal("train.log_every=2steps", RunHistory.Read(Children().Single(r => r.Identity.Arm == "sound")).Changes);
    }

    [Fact]
    public void A_mistake_in_any_arm_is_found_before_the_first_run()
    {
        var command = Shortened(
            """
            ablation:
              arms:
                sound: {}
                wrong: { model.positions: { type: learned, max_lenght: 64 } }
                short: { model.positions.max_length: 8 }
              metrics:
                - { name: eval/length-32/mlm/loss, goal: minimize }

            """);

        _sandbox.InProcess(command).Expect(1)
            .Warns("tiny.yaml(34,48): error RUN1003: 'max_lenght' is not a setting of 'position/learned' version 1.\n      did you mean 'max_length'?")
            .Warns("the task feeds sequences of 32 tokens, but the model reads 8 at most.");

        Assert.False(Directory.Exists(_sandbox.Workspace));
    }

    [Fact]
    public void An_interrupted_ablation_goes_on_where_it_was()
    {
        var command = Shortened(Arms);
        using (var process = _sandbox.Start(command))
        {
            process.WaitUntil(() => process.Says("[3/4] learned, seed 2: run "));
            process.Kill();
            process.Wait();
        }
        var before = Children().Select(r => r.Identity.RunId).ToList();

        _sandbox.Runner(command).Expect(0).Says("(goes on)").Says("[1/4] learned, seed 1: done before");

        Assert.Equal(4, Children().Count);
        Assert.Subset(Children().Select(r => r.Identity.RunId).ToHashSet(), before.ToHashSet());
        Assert.All(Children(), r => AssertDelivered(r, _sandbox.Store));
        Assert.Single(_sandbox.Runs, r => r.Identity.ParentRunId is null);
    }

    [Fact]
    public void An_ablation_whose_own_folder_is_renamed_ends_and_says_so()
    {
        using var process = _sandbox.Start(Shortened(Arms));
        process.WaitUntil(() => process.Says("[2/4] none, seed 1: run "));
        var parent = _sandbox.Runs.Single(r => r.Identity.IsAblation);

        Directory.Move(parent.Location, _sandbox.Locate("elsewhere"));

        process.Wait().Expect(2).Warns($"error RUN7103: the folder '{parent.Location}' was deleted or renamed while run {parent.Identity.RunId[..8]} was at work in it");
        Assert.False(Directory.Exists(parent.Location));
        Assert.Equal("FAILED", _sandbox.Store.StatusOf(parent.Identity.RunId));
    }

    private List<RunFolder> Children() => [.. _sandbox.Runs.Where(r => r.Identity.ParentRunId is not null)];

    private string Report(string name) => Path.Combine(_sandbox.Workspace, "results", "tiny", name);

    private string[] Shortened(string ablation) => _sandbox.Run(_sandbox.WriteTiny(ablation), "--set", "train.duration=20steps");
}
