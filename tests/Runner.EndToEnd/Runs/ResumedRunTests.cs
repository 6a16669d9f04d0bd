using System.Security.Cryptography;
using Runner.EndToEnd.Support;
using Runner.Tracking;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Runs;

/// <summary><c>runner resume</c> with what a run has in its folder: wherever data lies, for ablations, and without a trace where it is refused.</summary>
public sealed class ResumedRunTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    /// <summary>Paths relative to the recipe, one of them of a recipe it extends; and the workspace is moved with the data in it.</summary>
    [Fact]
    public void A_run_goes_on_whatever_its_paths_are_relative_to()
    {
        var lines = Enumerable.Range(0, 400).Select(i => $"word{i % 37} follows word{(i * 7) % 41} and word{i % 11} of line {i}").ToList();
        _sandbox.Write("work/texts/text.txt", string.Join("\n\n", lines) + "\n");
        _sandbox.Write("outside/held-out.txt", string.Join("\n\n", lines.Take(40)) + "\n");
        _sandbox.Write("models/vocab.txt", string.Join('\n', new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }.Concat("abcdefghijklmnopqrstuvwxyz0123456789".Select(c => $"{c}"))) + "\n");
        _sandbox.Write("models/model.yaml", "tokenizer: { type: character, vocabulary: ./vocab.txt }\n");
        var recipe = _sandbox.Write("work/recipes/tiny.yaml", "extends: ../../models/model.yaml\n" + TinyRecipe.Text
            .Replace("tokenizer: { type: character, min_count: 1 }\n", "", StringComparison.Ordinal)
            .Replace("train: { type: generated, documents: 40 }", "train: { type: text, path: ../texts/text.txt }", StringComparison.Ordinal)
            .Replace("evaluation: { type: generated, documents: 4, first_document: 1000000 }", "evaluation: { type: text, path: ../../outside/held-out.txt }", StringComparison.Ordinal));
        using (var process = _sandbox.Start(_sandbox.Run(recipe)))
        {
            process.WaitUntil(() => KilledRunTests.LastStep(_sandbox) >= 20);
            process.Signal("TERM");
            process.Wait().Expect(75);
        }
        var id = _sandbox.Runs.Single().Identity.RunId;
        Directory.Move(_sandbox.Workspace, _sandbox.Locate("moved"));

        _sandbox.Runner("resume", id, "--workspace", "moved").Expect(0).Says("resumed at step ");

        var run = Assert.Single(RunIndex.Read(_sandbox.Locate("moved")).Runs);
        Assert.Equal(RunStatus.Finished, RunHistory.Read(run).Status);
        Assert.Equal($"step-{TinyRecipe.Steps:000000}", Path.GetFileName(LastCheckpoint(run)));
    }

    [Fact]
    public void An_ablation_beside_itself_waits_for_the_other_to_end()
    {
        var recipe = _sandbox.WriteTiny(
            """
            ablation:
              arms: { learned: {}, other: { model.heads: 1 } }
              metrics: [{ name: eval/length-32/mlm/loss, goal: minimize }]

            """);
        // long enough to be there while another process starts
        string[] arguments = _sandbox.Run(recipe, "--set", "train.duration=400steps");
        using var first = _sandbox.Start(arguments);
        first.WaitUntil(() => first.Says("[1/2] learned, seed "));
        using var second = _sandbox.Start(arguments);
        second.WaitUntil(() => second.Says("another process is at it: waiting up to"));
        first.Signal("TERM");
        first.Wait().Expect(75);

        second.Wait().Expect(0).Says("(goes on)");
        Assert.Equal(3, _sandbox.Runs.Count);
        Assert.All(_sandbox.Runs, r => Assert.Equal(RunStatus.Finished, RunHistory.Read(r).Status));
    }

    [Fact]
    public void An_ablation_goes_on_by_its_own_run()
    {
        _sandbox.Write("data/text.txt", string.Join("\n\n", Enumerable.Range(0, 200).Select(i => $"word{i % 37} follows word{i * 7 % 41}")) + "\n");
        var recipe = _sandbox.WriteTiny(
            """
            ablation:
              arms:
                learned: {}
                other: { data.train: { type: text, path: ./data/text.txt }, data.evaluation: { type: text, path: ./data/text.txt } }
              seeds: [1, 2]
              metrics:
                - { name: eval/length-32/mlm/loss, goal: minimize }

            """);
        using (var process = _sandbox.Start(_sandbox.Run(recipe, "--set", "train.duration=20steps", "--results", "reports")))
        {
            process.WaitUntil(() => process.Says("[3/4] learned, seed 2: run "));
            process.Kill();
            process.Wait();
        }
        var parent = _sandbox.Runs.Single(r => r.Identity.IsAblation);
        File.Delete(_sandbox.Locate(recipe));

        _sandbox.Runner("resume", parent.Identity.RunId, "--workspace", _sandbox.Workspace).Expect(0)
            .Says("[1/4] learned, seed 1: done before, run ").Says("[2/4] other, seed 1: done before, run ").Says("report: ");

        Assert.Equal(5, _sandbox.Runs.Count);
        Assert.All(_sandbox.Runs, r => Assert.Equal(RunStatus.Finished, RunHistory.Read(r).Status));
        Assert.False(Directory.Exists(parent.CheckpointsFolder));
        Assert.Empty(RunHistory.Read(parent).Points("train/loss"));
        // into the folder it was started with
        Assert.NotEmpty(Directory.GetFiles(_sandbox.Locate("reports"), "report.md", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(Path.Combine(_sandbox.Workspace, "results")));
        Assert.Equal([1, 2, 3, 4], RunHistory.Read(parent).Points("ablation/eval/length-32/mlm/loss/learned").Select(p => p.Step));
    }

    /// <summary>A process killed between the end of a run and its own record of it: the figures come with the next start.</summary>
    [Fact]
    public void An_ablations_own_figures_are_computed_from_its_runs()
    {
        var recipe = _sandbox.WriteTiny(
            """
            ablation:
              arms: { learned: {}, none: { model.positions: none } }
              metrics:
                - { name: eval/length-32/mlm/loss, goal: minimize }

            """);
        var command = _sandbox.Run(recipe, "--set", "train.duration=10steps");
        _sandbox.Runner(command).Expect(0);
        var parent = _sandbox.Runs.Single(r => r.Identity.IsAblation);
        var whole = Computed(parent).ToList();
        var lines = File.ReadAllLines(parent.JournalFile);
        File.WriteAllLines(parent.JournalFile, lines.TakeWhile(line => !line.Contains("\"kind\":\"metrics\"", StringComparison.Ordinal)));
        Assert.Empty(Computed(parent));

        _sandbox.Runner(command).Expect(0).Says("[2/2] none, seed 1: done before");

        Assert.NotEmpty(whole);
        Assert.Equal(whole, Computed(parent));
    }

    [Fact]
    public void A_refused_resume_leaves_the_run_as_it_was()
    {
        var recipe = _sandbox.WriteTiny();
        using (var process = _sandbox.Start(_sandbox.Run(recipe, "--set", "train.determinism=strict")))
        {
            process.WaitUntil(() => KilledRunTests.LastStep(_sandbox) >= 20);
            process.Signal("TERM");
            process.Wait().Expect(75);
        }
        var run = _sandbox.Runs.Single();
        var before = Hashes(run);
        string[] resume = ["resume", run.Identity.RunId, "--workspace", _sandbox.Workspace];

        _sandbox.Environment["MKL_CBWR"] = "COMPATIBLE";
        _sandbox.Runner(resume).Expect(1).Warns("error RUN4110: ");
        _sandbox.Environment.Remove("MKL_CBWR");
        Assert.Equal(before, Hashes(run));
        Assert.Equal("KILLED", _sandbox.Store.StatusOf(run.Identity.RunId));

        File.WriteAllText(run.RecipeFile, File.ReadAllText(run.RecipeFile).Replace("batch_size: 4", "batch_size: 5", StringComparison.Ordinal));
        before = Hashes(run);
        _sandbox.Runner(resume).Expect(1).Warns("error RUN4104: checkpoint ").Warns("  train.batch_size: was 4, is 5");
        Assert.Equal(before, Hashes(run));
        Assert.Equal("KILLED", _sandbox.Store.StatusOf(run.Identity.RunId));
        _sandbox.InProcess("runs", "list", "--workspace", _sandbox.Workspace).Expect(0).Says("  stopped  ");
    }

    private static List<string> Hashes(RunFolder run) => [.. Directory.GetFiles(run.Location, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(run.Location, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];
}
