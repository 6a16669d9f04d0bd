using System.Diagnostics;
using Runner.EndToEnd.Runs;
using Runner.EndToEnd.Support;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Faults;

/// <summary>
/// A disk that takes no more, without root: the system refuses files beyond a size (RLIMIT_FSIZE), so that a checkpoint fails in its middle.
/// Mounted disks that are really full are in <see cref="DamagedStorageTests"/>.
/// </summary>
public sealed class FileSizeLimitTests(UninterruptedRun uninterrupted)
{
    [Fact]
    public void A_checkpoint_that_does_not_fit_is_a_numbered_error_and_the_older_ones_are_intact()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "needs prlimit of util-linux");
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        string[] run = sandbox.Run(recipe, "--set", "tracking.store=none");
        using (var process = sandbox.Start(run))
        {
            process.WaitUntil(() => sandbox.Runs is [var r] && Directory.Exists(Path.Combine(r.CheckpointsFolder, "step-000020")));
            // weights take 72 KB
            Limit(process.Id, "40000");

            process.Wait().Expect(2).Warns("error RUN41");
        }
        var folder = Assert.Single(sandbox.Runs);
        Assert.All(Directory.GetDirectories(folder.CheckpointsFolder), f => Assert.StartsWith("step-", Path.GetFileName(f), StringComparison.Ordinal));

        sandbox.Runner(run).Expect(0).Says("resumed at step ");

        AssertEqual(uninterrupted.Folder, folder);
        Assert.Equal(StepHashes(uninterrupted.Folder), StepHashes(folder));
    }

    private static void Limit(int process, string bytes)
    {
        using var limit = Process.Start("/usr/bin/prlimit", ["--pid", process.ToString(System.Globalization.CultureInfo.InvariantCulture), $"--fsize={bytes}"]);
        limit.WaitForExit();
        Assert.Equal(0, limit.ExitCode);
    }
}
