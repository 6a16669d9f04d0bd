using Runner.EndToEnd.Support;
using Runner.Tracking;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Runs;

/// <summary>A run from beginning to end, and what is left of it.</summary>
public sealed class RunTests(UninterruptedRun uninterrupted)
{
    [Fact]
    public void A_run_ends_with_a_folder_and_a_store_that_Mlflow_can_show()
    {
        using var sandbox = new Sandbox();

        var result = sandbox.Runner(sandbox.Run(sandbox.WriteTiny())).Expect(0);

        var run = Assert.Single(sandbox.Runs);
        var id = run.Identity.RunId;
        result.Says($"run {id} of tiny").Says(" parameters, 100 steps of 4 examples").Says("eval/length-32/loss")
            .Says($"run folder: work/runs/{id}")
            .Says("to look at it: cd work && mlflow ui --backend-store-uri sqlite:///mlflow.db");
        Assert.Equal("", result.Error);
        Assert.Equal(RunStatus.Finished, RunHistory.Read(run).Status);
        Assert.Equal(["step-000090", "step-000100"], Directory.GetDirectories(run.CheckpointsFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        AssertEqual(uninterrupted.Folder, run);

        Assert.Equal(RunHistory.Read(run).Parameters["runner.parameters"], $"{ModelTensors(run).Sum(t => t.Bytes) / sizeof(float)}");
        Assert.All(ModelTensors(run), t => Assert.Matches(@"^(bert|cls)(\.[A-Za-z0-9][A-Za-z0-9_]*)+$", t.Name));

        var store = sandbox.Store;
        Assert.Equal("FINISHED", store.StatusOf(id));
        AssertDelivered(run, store);
        Assert.Equal(100, store.PointsOf(id).Count(p => p.Name == "train/loss"));
        Assert.Equal(4, store.PointsOf(id).Count(p => p.Name == "eval/length-32/loss"));
        var parameters = store.ParametersOf(id);
        Assert.Equal("32", parameters["model.hidden"]);
        Assert.Equal("bert@1", parameters["model.type"]);
        Assert.Equal("0.003", parameters["optimizer.learning_rate"]);
        Assert.Equal("tiny", store.TagsOf(id)["mlflow.runName"]);
        Assert.Equal(["data-health.json", "environment.json", "recipe.yaml"], Directory.GetFiles(store.ArtifactsOf(id)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Steps_that_loss_scaling_skips_are_said()
    {
        using var sandbox = new Sandbox();

        // the scale begins so high that it falls twenty times and more
        var result = sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), "--set", "train.precision=fp16", "--set", "train.loss_scale={initial_scale: 1e12}", "--set", "train.duration=40steps")).Expect(0);

        var skipped = RunHistory.Read(Assert.Single(sandbox.Runs)).Last("train/skipped");
        Assert.InRange(skipped!.Value, 10, 40);
        Assert.Matches($@"(?m)^step 40/40  loss .*  skipped {skipped} \(loss scale [0-9,]+\)  left", result.Output);
        Assert.Matches($@"(?m)^{skipped} of 40 steps skipped, as their gradients overflowed; the loss scale was [0-9,]+ at last$", result.Output);
    }

    [Fact]
    public void The_same_recipe_twice_gives_the_same_bits()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();

        sandbox.Runner(sandbox.Run(recipe)).Expect(0);
        sandbox.Runner(sandbox.Run(recipe, "--fresh")).Expect(0);
        sandbox.Runner(sandbox.Run(recipe, "--fresh", "--set", "seed=2")).Expect(0);

        var runs = sandbox.Runs;
        Assert.Equal(3, runs.Count);
        AssertEqual(runs[0], runs[1]);
        Assert.NotEqual(ModelHash(runs[0]), ModelHash(runs[2]));
        Compare(sandbox, runs[0], runs[1]).Says("All computed metrics agree bit for bit at every step.").Says("equal at every step");
        Compare(sandbox, runs[0], runs[2]).Says("The runs do not agree bit for bit.").Says("differs from step 1").Says("seed");
    }

    /// <summary>The locked recipe in a run's folder makes the run again, without the files it was written in.</summary>
    [Fact]
    public void The_locked_recipe_of_a_run_makes_it_again()
    {
        using var sandbox = new Sandbox();
        File.Copy(uninterrupted.Folder.RecipeFile, sandbox.Locate("locked.yaml"));

        sandbox.Runner(sandbox.Run("locked.yaml")).Expect(0);

        AssertEqual(uninterrupted.Folder, Assert.Single(sandbox.Runs));
    }

    [Fact]
    public void Settings_of_the_machine_do_not_change_the_result()
    {
        using var sandbox = new Sandbox();
        sandbox.Environment["LC_ALL"] = "de_DE.UTF-8";
        sandbox.Environment["TZ"] = "Asia/Kathmandu";
        sandbox.Environment["RUNNER_CACHE"] = sandbox.Locate("own cache");

        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), "--set", "train.data_threads=1")).Expect(0);

        AssertEqual(uninterrupted.Folder, Assert.Single(sandbox.Runs));
    }

    [Fact]
    public void Runs_are_listed_and_shown()
    {
        using var sandbox = new Sandbox();
        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), "--set", "train.duration=2steps")).Expect(0);
        var id = Assert.Single(sandbox.Runs).Identity.RunId;

        sandbox.Runner("runs", "list", "--workspace", sandbox.Workspace).Expect(0).Says(id[..8]).Says("finished");
        sandbox.Runner("runs", "show", id[..6], "--workspace", sandbox.Workspace).Expect(0)
            .Says("state: finished").Says("  model.hidden = 32").Says("at step 2");
        sandbox.InProcess("runs", "show", "zzzz", "--workspace", sandbox.Workspace).Expect(1).Warns("RUN5");
        sandbox.InProcess("resume", id, "--workspace", sandbox.Workspace).Expect(1)
            .Warns($"error RUN7001: run '{id}' is finished.");
    }

    private static RunnerResult Compare(Sandbox sandbox, RunFolder left, RunFolder right) =>
        sandbox.Runner("compare", left.Identity.RunId, right.Identity.RunId, "--workspace", sandbox.Workspace).Expect(0);

    [Fact]
    public void A_data_set_is_recorded_with_a_source_that_can_be_loaded_and_with_all_its_uses()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("corpus.txt", string.Join('\n', Enumerable.Range(0, 300).Select(i => i % 5 == 4 ? "" : $"word{i % 17} goes{i % 13} over{i % 7} there ."))
            + "\n");
        var path = sandbox.Locate("corpus.txt");
        var text = $"{{ type: text, path: '{path}' }}";

        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), "--set", $"data.train={text}", "--set", $"data.evaluation={text}", "--set", "train.duration=3steps")).Expect(0);

        var dataset = Assert.Single(RunHistory.Read(Assert.Single(sandbox.Runs)).Datasets);
        Assert.Equal(("local", "training, evaluation"), (dataset.SourceType, dataset.Context));
        using var source = System.Text.Json.JsonDocument.Parse(dataset.Source);
        Assert.Equal(path, source.RootElement.GetProperty("uri").GetString());
        using var profile = System.Text.Json.JsonDocument.Parse(dataset.Profile!);
        Assert.Equal((1, new FileInfo(path).Length), (profile.RootElement.GetProperty("files").GetInt32(), profile.RootElement.GetProperty("bytes").GetInt64()));
    }
}
