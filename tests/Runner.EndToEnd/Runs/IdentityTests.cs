using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Runs;

/// <summary>What makes a run another one: what it depends on, and nothing else.</summary>
public sealed class IdentityTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void An_ablation_makes_again_what_depends_on_a_change_and_nothing_else()
    {
        WriteText();
        var recipe = WriteAblation("[1]", "eval/length-32/loss");
        _sandbox.Runner(Run(recipe)).Expect(0);
        var before = Children().Select(r => r.Identity.RunId).ToList();

        var parent = _sandbox.Runs.Single(r => r.Identity.IsAblation);
        _sandbox.Runner("runs", "note", parent.Identity.RunId, "worth another look", "--workspace", _sandbox.Workspace).Expect(0);

        // another metric, a seed and an arm more, curves, and what only describes and shows
        WriteAblation("[1, 2]", "eval/length-32/mlm/loss", "shallow: { model.positions: { type: learned, max_length: 40 } }",
            "  curves: [train/loss, train/gradient_norm]\ndescription: what it is for\n");
        var more = _sandbox.Runner(Run(recipe, "--set", "train.log_every=2steps", "--set", "tracking.note=a word")).Expect(0).Says("(goes on)");

        Assert.Equal(2, Count(more, ": done before, run "));
        Assert.DoesNotContain("made again", more.Output, StringComparison.Ordinal);
        Assert.Equal(6, Children().Count);
        Assert.Single(_sandbox.Runs, r => r.Identity.IsAblation);
        Assert.All(before, id => Assert.Contains(Children(), r => r.Identity.RunId == id));
        Assert.StartsWith("worth another look\n", RunHistory.Read(parent).Note, StringComparison.Ordinal);
        Assert.Contains("| shallow |", File.ReadAllText(Report), StringComparison.Ordinal);

        // the text is another one: nothing of before may stand for it
        File.AppendAllText(_sandbox.Locate("data/text.txt"), "\none more line that was not there\n");
        var parted = $"[1/6] learned, seed 1: data `training` changed since run {before[0][..8]}: made again";
        _sandbox.Runner(Run(recipe, "--dry-run")).Expect(0).Says("ablation tiny: would be a new one").Says($"\nlearned, seed 1: data `training` changed since run {before[0][..8]}: would be made again");
        var again = _sandbox.Runner(Run(recipe)).Expect(0);

        Assert.Equal(6, Count(again, ": made again"));
        again.Says(parted);
        Assert.DoesNotContain("done before", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(before[0][..8], File.ReadAllText(Report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train.threads=2", "`train.threads` was 1 and is 2 since run ", true)]
    [InlineData("evaluate.batch_size=3", "`evaluate.batch_size` was 64 and is 3 since run ", true)]
    [InlineData("train.log_every=2steps", null, true)]
    [InlineData("train.batch_size=5", "`train.batch_size` was 4 and is 5 since run ", false)]
    [InlineData("evaluate.every=50%", "`evaluate.every` was 25% and is 50% since run ", false)]
    public void A_stopped_run_whose_recipe_changed_goes_on_or_starts_anew_and_says_why(string change, string? says, bool goesOn)
    {
        var recipe = _sandbox.WriteTiny();
        var id = Stop(_sandbox.Run(recipe)).Identity.RunId;

        var result = _sandbox.Runner(_sandbox.Run(recipe, "--set", change)).Expect(0);

        Assert.Equal(goesOn ? 1 : 2, _sandbox.Runs.Count);
        Assert.Equal(goesOn, result.Output.Contains("resumed at step", StringComparison.Ordinal));
        if (says is not null)
            result.Says(says + id[..8] + " began");
        if (!goesOn)
            result.Says($"which is stopped: a new run begins; `runner resume {id[..8]} --workspace work` goes on with that one");
        if (goesOn && says is null)
            Assert.Contains("log_every: 2steps", File.ReadAllText(_sandbox.Runs.Single().RecipeFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_beside_the_same_run_is_refused()
    {
        var recipe = _sandbox.WriteTiny();
        string[] impatient = ["--set", "train.grace_period=0s", "--set", "tracking.finish_timeout=0s"];
        using var process = _sandbox.Start(_sandbox.Run(recipe, "--set", "train.duration=100000steps"));
        process.WaitUntil(() => KilledRunTests.LastStep(_sandbox) >= 1);
        var id = _sandbox.Runs.Single().Identity.RunId;

        _sandbox.Runner(_sandbox.Run(recipe, ["--set", "train.duration=100000steps", .. impatient])).Expect(1)
            .Says($"run {id[..8]} is this very training and another process is at it: waiting up to 0 s for it to stop")
            .Warns($"error RUN7101: run '{id}' is this very training");

        Assert.Single(_sandbox.Runs);
        process.Kill();
    }

    [Fact]
    public void Of_two_started_at_the_same_moment_one_trains()
    {
        var recipe = _sandbox.WriteTiny();
        using var first = _sandbox.Start(_sandbox.Run(recipe));
        using var second = _sandbox.Start(_sandbox.Run(recipe));

        var results = new[] { first.Wait().Expect(0), second.Wait().Expect(0) };

        Assert.Single(_sandbox.Runs);
        Assert.Single(results, r => r.Output.Contains("is finished: nothing is left to do", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_whose_folder_is_renamed_or_deleted_ends_and_says_so(bool isRenamed)
    {
        using var process = _sandbox.Start(_sandbox.Run(_sandbox.WriteTiny(), "--set", "train.duration=100000steps", "--set", "checkpoint.every=0steps"));
        process.WaitUntil(() => KilledRunTests.LastStep(_sandbox) >= 5);
        var run = _sandbox.Runs.Single();

        if (isRenamed)
            Directory.Move(run.Location, _sandbox.Locate("elsewhere"));
        else
            DeleteUnder(run.Location);

        var result = process.Wait().Expect(2).Warns($"error RUN7103: the folder '{run.Location}' was deleted or renamed while run {run.Identity.RunId[..8]} was at work in it");
        Assert.Single(result.Error.Split('\n'), line => line.Contains("deleted or renamed while", StringComparison.Ordinal));
        Assert.False(Directory.Exists(run.Location));
        // its row does not look alive for ever
        Assert.Equal("FAILED", _sandbox.Store.StatusOf(run.Identity.RunId));
        Assert.StartsWith("RUN7103: ", _sandbox.Store.TagsOf(run.Identity.RunId)["runner.reason"], StringComparison.Ordinal);
    }

    // the run makes files in its folder between the look at what is there and the end of removing it: whoever deletes it asks again
    private static void DeleteUnder(string folder)
    {
        for (var tries = 0; Directory.Exists(folder); tries++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException) when (tries < 100)
            {
            }
        }
    }

    [Fact]
    public void A_finished_run_is_not_trained_again_unless_that_is_wanted()
    {
        var recipe = _sandbox.WriteTiny();
        _sandbox.Runner(Run(recipe)).Expect(0);
        var run = Assert.Single(_sandbox.Runs);
        var id = run.Identity.RunId[..8];

        _sandbox.Runner(Run(recipe, "--dry-run")).Expect(0).Says($"tiny: done before: run {id} is finished; --fresh trains it again");
        _sandbox.Runner(Run(recipe, "--set", "name=other")).Expect(0).Says($"run {id} of 'tiny' is finished: nothing is left to do; to train it anew: --fresh").Says("eval/length-32/mlm/loss").Says("run folder: ");
        Assert.Single(_sandbox.Runs);

        _sandbox.Runner(Run(recipe, "--fresh")).Expect(0);
        var second = _sandbox.Runs[^1].Identity.RunId;
        Assert.Equal(2, _sandbox.Runs.Count);
        // of two with one name the error names both, the newest first
        _sandbox.Runner("runs", "show", "tiny", "--workspace", _sandbox.Workspace).Expect(1).Warns($"'tiny' fits several runs: {second[..12]} (finished, made ").Warns(run.Identity.RunId[..12]);
    }

    [Fact]
    public void What_a_run_said_is_kept_as_plain_text()
    {
        var run = Stop(_sandbox.Run(_sandbox.WriteTiny()));
        _sandbox.Runner("resume", run.Identity.RunId, "--workspace", _sandbox.Workspace).Expect(0);

        var log = File.ReadAllText(run.ConsoleFile);

        Assert.Equal(2, log.Split('\n').Count(line => line == $"run {run.Identity.RunId} of tiny"));
        Assert.Contains("resumed at step", log, StringComparison.Ordinal);
        Assert.Contains("interrupted (stop requested)", log, StringComparison.Ordinal);
        Assert.Contains("step 100/100  loss ", log, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', log);
        Assert.All(["tokenizer.yaml", "vocab.txt"], name => Assert.True(File.Exists(Path.Combine(run.TokenizerFolder, name)), name));
    }

    private RunFolder Stop(string[] command)
    {
        using var process = _sandbox.Start([.. command]);
        process.WaitUntil(() => KilledRunTests.LastStep(_sandbox) >= 20);
        process.Signal("TERM");
        process.Wait().Expect(75);
        return _sandbox.Runs.Single();
    }

    private void WriteText()
    {
        var lines = Enumerable.Range(0, 400).Select(i => $"word{i % 37} follows word{(i * 7) % 41} and word{i % 11} of line {i}").ToList();
        _sandbox.Write("data/text.txt", string.Join("\n\n", lines) + "\n");
        _sandbox.Write("data/held-out.txt", string.Join("\n\n", lines.Take(40)) + "\n");
    }

    private string WriteAblation(string seeds, string metric, string arm = "", string more = "") => _sandbox.Write("text.yaml", TinyRecipe.Text
        .Replace("train: { type: generated, documents: 40 }", "train: { type: text, path: ./data/text.txt }", StringComparison.Ordinal)
        .Replace("evaluation: { type: generated, documents: 4, first_document: 1000000 }", "evaluation: { type: text, path: ./data/held-out.txt }", StringComparison.Ordinal)
        + $$"""
        ablation:
          arms:
            learned: {}
            none: { model.positions: none }
            {{arm}}
          seeds: {{seeds}}
          baseline: learned
          metrics:
            - { name: {{metric}}, goal: minimize, label: MLM loss }

        """ + more);

    private string[] Run(string recipe, params string[] more) => _sandbox.Run(recipe, ["--set", "train.duration=20steps", .. more]);

    private string Report => Path.Combine(_sandbox.Workspace, "results", "tiny", "report.md");

    private List<RunFolder> Children() => [.. _sandbox.Runs.Where(r => r.Identity.ParentRunId is not null)];

    private static int Count(RunnerResult result, string text) => result.Output.Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));
}
