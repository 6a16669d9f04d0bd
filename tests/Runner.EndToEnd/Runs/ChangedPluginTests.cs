using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Runs;

/// <summary>A plugin whose files are others than those that runs were made with.</summary>
public sealed class ChangedPluginTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    /// <summary>An ablation of seeds alone makes its runs again; a run that was stopped goes on when told to, and says that it is not what it was.</summary>
    [Fact]
    public void Runs_are_made_again_with_a_changed_plugin_and_a_resumed_one_says_so()
    {
        foreach (var file in Directory.GetFiles(Repository.Built("Faulty")))
            _sandbox.Copy(file, $"mine/{Path.GetFileName(file)}");
        string[] plugins = ["--plugins", "mine"];
        var text = TinyRecipe.Text.Replace("schedule: { type: linear, warmup: 10% }", "schedule: { type: failing, when: never }", StringComparison.Ordinal);
        _sandbox.Write("tiny.yaml", text);
        _sandbox.Write("seeds.yaml", text.Replace("name: tiny", "name: seeds", StringComparison.Ordinal).Replace("100steps", "6steps", StringComparison.Ordinal)
            + "ablation: { seeds: [1, 2], metrics: [{ name: eval/length-32/mlm/loss, goal: minimize, label: MLM loss }] }\n");
        using (var process = _sandbox.Start(_sandbox.Run("tiny.yaml", plugins)))
        {
            process.WaitUntil(() => KilledRunTests.LastStep(_sandbox) >= 20);
            process.Signal("TERM");
            process.Wait().Expect(75);
        }
        var stopped = _sandbox.Runs.Single();
        _sandbox.Runner(_sandbox.Run("seeds.yaml", plugins)).Expect(0).Says(", seed 1: run ").Says(", seed 2: run ");
        var before = Children();
        Assert.Equal([1L, 2L], before.Select(r => r.Identity.Seed));
        var report = File.ReadAllText(Path.Combine(_sandbox.Workspace, "results", "seeds", "report.md"));
        Assert.Contains("MLM loss", report, StringComparison.Ordinal);
        Assert.All(before, run => Assert.Contains(run.Identity.RunId[..8], report, StringComparison.Ordinal));

        // a byte more at the end of its assembly, and packed again
        using (var assembly = new FileStream(_sandbox.Locate("mine/Runner.Plugins.Faulty.dll"), FileMode.Append))
            assembly.WriteByte(0x55);
        _sandbox.Runner("plugins", "pack", "mine", "--name", "Faulty", "--version-text", "0.1.0").Expect(0);
        var again = _sandbox.Runner(_sandbox.Run("seeds.yaml", plugins)).Expect(0);

        foreach (var run in before)
            again.Says($", seed {run.Identity.Seed}: plugin `Faulty` changed since run {run.Identity.RunId[..8]}: made again");
        Assert.DoesNotContain("done before", again.Output, StringComparison.Ordinal);
        Assert.Equal(4, Children().Count);
        // the same sources compute the same: only who may say so is another
        Assert.Equal(RunComparisons.ModelHash(before[0]), RunComparisons.ModelHash(Children()[2]));

        _sandbox.Runner(["resume", stopped.Identity.RunId, "--workspace", _sandbox.Workspace, .. plugins]).Expect(0)
            .Says("plugin `Faulty` changed since the run began: it goes on, and is no longer one computation").Says("resumed at step ");
        Assert.Equal(RunStatus.Finished, RunHistory.Read(stopped).Status);
    }

    private List<RunFolder> Children() => [.. _sandbox.Runs.Where(r => r.Identity.ParentRunId is not null)];
}
