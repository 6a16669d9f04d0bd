using Runner.EndToEnd.Support;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Faults;

/// <summary>Data that is not what it was when the checkpoint was made.</summary>
public sealed class ChangedDataTests
{
    [Fact]
    public void A_run_on_changed_data_is_refused_unless_told()
    {
        using var sandbox = new Sandbox();
        var lines = Enumerable.Range(0, 400).Select(i => $"word{i % 37} follows word{(i * 7) % 41} and word{i % 11} of line {i}").ToList();
        sandbox.Write("data/text.txt", string.Join("\n\n", lines) + "\n");
        sandbox.Write("data/held-out.txt", string.Join("\n\n", lines.Take(40)) + "\n");
        var recipe = sandbox.Write("text.yaml", TinyRecipe.Text
            .Replace("train: { type: generated, documents: 40 }", "train: { type: text, path: text.txt }", StringComparison.Ordinal)
            .Replace("evaluation: { type: generated, documents: 4, first_document: 1000000 }", "evaluation: { type: text, path: held-out.txt }", StringComparison.Ordinal)
            .Replace("type: character, min_count: 1", "type: character, vocabulary: vocabulary.txt", StringComparison.Ordinal));
        sandbox.Write("data/vocabulary.txt", string.Join('\n', new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }.Concat("abcdefghijklmnopqrstuvwxyz0123456789".Select(c => $"{c}"))) + "\n");
        string[] data = ["--data", sandbox.Locate("data")];
        using (var process = sandbox.Start(sandbox.Run(recipe, data)))
        {
            process.WaitUntil(() => sandbox.Runs is [var r] && Directory.Exists(r.CheckpointsFolder) && Directory.GetDirectories(r.CheckpointsFolder, "step-*").Length >= 1);
            process.Signal("TERM");
            process.Wait().Expect(75);
        }
        var run = Assert.Single(sandbox.Runs);
        File.AppendAllText(sandbox.Locate("data/text.txt"), "\none more line that was not there\n");

        sandbox.Runner(["resume", run.Identity.RunId, "--workspace", sandbox.Workspace, .. data]).Expect(1)
            .Warns("error RUN4104: checkpoint ").Warns("data 'train");
        sandbox.Runner(["verify", run.Identity.RunId, "--workspace", sandbox.Workspace, .. data]).Expect(1).Warns("error RUN4117: ");
        Assert.DoesNotContain(Directory.GetDirectories(run.CheckpointsFolder), f => Path.GetFileName(f).StartsWith("damaged", StringComparison.Ordinal));

        sandbox.Runner(["resume", run.Identity.RunId, "--workspace", sandbox.Workspace, "--force", .. data]).Expect(0).Says("resumed at step ");
        Assert.Equal($"step-{TinyRecipe.Steps:000000}", Path.GetFileName(LastCheckpoint(run)));
    }
}
