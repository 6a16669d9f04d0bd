using System.Diagnostics;
using Runner.EndToEnd.Support;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Runs;

/// <summary>Disks that lie and disks that are full.</summary>
public sealed class DamagedStorageTests(UninterruptedRun uninterrupted)
{
    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("optimizer.safetensors")]
    [InlineData("state.json")]
    [InlineData("manifest.json")]
    public void A_damaged_newest_checkpoint_is_set_aside_and_the_one_before_is_used(string file)
    {
        using var sandbox = new Sandbox();
        var recipe = Interrupt(sandbox);
        var run = sandbox.Runs[0];
        var newest = LastCheckpoint(run);
        FlipAByte(Path.Combine(newest, file));

        var result = sandbox.Runner(sandbox.Run(recipe)).Expect(0);

        result.Warns("warning: RUN41").Warns(Path.GetFileName(newest)).Says("resumed at step");
        AssertEqual(uninterrupted.Folder, run);
        AssertDelivered(run, sandbox.Store);
        Assert.True(Directory.Exists(Path.Combine(run.CheckpointsFolder, "damaged-" + Path.GetFileName(newest))));
    }

    [Fact]
    public void With_all_checkpoints_damaged_the_run_says_so()
    {
        using var sandbox = new Sandbox();
        var recipe = Interrupt(sandbox);
        foreach (var checkpoint in Directory.GetDirectories(sandbox.Runs[0].CheckpointsFolder, "step-*"))
            FlipAByte(Path.Combine(checkpoint, "model.safetensors"));

        var result = sandbox.Runner(sandbox.Run(recipe));

        // whether it starts over or stops: never silently, and never with other numbers
        result.Warns("RUN41");
        if (result.Expect(result.ExitCode).ExitCode == 0)
            AssertEqual(uninterrupted.Folder, sandbox.Runs[0]);
    }

    /// <summary>A journal whose last line was torn: what is whole is kept, and the run ends with every point.</summary>
    [Fact]
    public void A_torn_journal_is_mended()
    {
        using var sandbox = new Sandbox();
        var recipe = Interrupt(sandbox);
        var run = sandbox.Runs[0];
        using (var journal = File.OpenWrite(run.JournalFile))
            journal.SetLength(journal.Length - 7);

        sandbox.Runner(sandbox.Run(recipe)).Expect(0);

        AssertEqual(uninterrupted.Folder, run);
        AssertDelivered(run, sandbox.Store);
    }

    /// <summary>A journal that lost lines in its middle and everything that the last checkpoint came after: the checkpoint has what is missing.</summary>
    [Fact]
    public void A_journal_that_lost_what_its_checkpoint_keeps_is_mended_and_said()
    {
        using var sandbox = new Sandbox();
        var recipe = Interrupt(sandbox);
        var run = sandbox.Runs[0];
        var lines = File.ReadAllLines(run.JournalFile);
        var steps = lines.Index().Where(l => l.Item.Contains("\"train/loss\"", StringComparison.Ordinal)).Select(l => l.Index).ToList();
        var lost = steps.Skip(2).Take(2).ToHashSet();
        // the last twelve steps, of which at least two are before the checkpoint that the signal made
        File.WriteAllLines(run.JournalFile, lines.Index().Where(l => !lost.Contains(l.Index) && l.Index < steps[^12]).Select(l => l.Item));
        File.Delete(run.UploadFile);

        sandbox.Runner(sandbox.Run(recipe)).Expect(0).Warns("warning RUN5254").Warns("lacks 2 records").Warns("warning RUN5255");

        AssertEqual(uninterrupted.Folder, run);
    }

    /// <summary>Who a run is and what it depends on are told from its journal where their files say it no more: the same command goes on with the run.</summary>
    [Fact]
    public void A_run_whose_identity_or_key_is_damaged_goes_on()
    {
        using var sandbox = new Sandbox();
        var recipe = Interrupt(sandbox);
        var run = sandbox.Runs[0];
        var key = File.ReadAllText(run.KeyFile);
        File.WriteAllText(run.KeyFile, "{ \"setting\": { \"see");

        sandbox.Runner(sandbox.Run(recipe, "--dry-run")).Expect(0).Warns("warning RUN4150: ").Says($"would go on with run {run.Identity.RunId[..8]} (stopped)");
        Assert.Equal(key, File.ReadAllText(run.KeyFile));

        File.WriteAllText(run.KeyFile, "");
        File.WriteAllText(Path.Combine(run.Location, "run.json"), "");
        sandbox.Runner(sandbox.Run(recipe)).Expect(0).Warns("warning RUN5201: ").Warns("warning RUN4150: ").Says($"run {run.Identity.RunId} of tiny").Says("resumed at step ");

        Assert.Equal(run.Identity, Assert.Single(sandbox.Runs).Identity);
        AssertEqual(uninterrupted.Folder, run);
        AssertDelivered(run, sandbox.Store);
    }

    [Fact]
    public void A_full_disk_is_a_numbered_error_and_the_run_goes_on_once_there_is_space()
    {
        using var disk = SmallDisk.Mount(kibibytes: 2048);
        using var sandbox = new Sandbox(disk.Folder);
        var recipe = sandbox.WriteTiny();
        var fill = sandbox.Locate("other people's data");
        using (var process = sandbox.Start(sandbox.Run(recipe, "--set", "tracking.store=none")))
        {
            process.WaitUntil(() => sandbox.Runs is [var r] && Directory.Exists(Path.Combine(r.CheckpointsFolder, "step-000020")));
            Fill(fill);

            process.Wait().Expect(2).Warns("error RUN");
        }
        var run = Assert.Single(sandbox.Runs);
        Assert.NotEmpty(Directory.GetDirectories(run.CheckpointsFolder, "step-*"));
        File.Delete(fill);

        sandbox.Runner(sandbox.Run(recipe, "--set", "tracking.store=none")).Expect(0).Says("resumed at step");

        AssertEqual(uninterrupted.Folder, run);
    }

    [Fact]
    public void A_disk_that_is_full_from_the_start_is_a_numbered_error()
    {
        using var disk = SmallDisk.Mount(kibibytes: 256);
        using var sandbox = new Sandbox(disk.Folder);
        var recipe = sandbox.WriteTiny();
        Fill(sandbox.Locate("other people's data"));

        sandbox.Runner(sandbox.Run(recipe)).Expect(2).Warns("error RUN");
    }

    // stops a run in the middle, with two checkpoints
    private static string Interrupt(Sandbox sandbox)
    {
        var recipe = sandbox.WriteTiny();
        using var process = sandbox.Start(sandbox.Run(recipe));
        process.WaitUntil(() => sandbox.Runs is [var run] && Directory.Exists(run.CheckpointsFolder)
            && Directory.GetDirectories(run.CheckpointsFolder, "step-*").Length == 2);
        process.Signal("TERM");
        process.Wait().Expect(75);
        return recipe;
    }

    private static void FlipAByte(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(file, bytes);
    }

    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[512];
        try
        {
            while (true)
                stream.Write(block);
        }
        catch (IOException)
        {
            // full, as wanted
        }
    }

    /// <summary>A file system of its own with next to no space.</summary>
    private sealed class SmallDisk : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("runner-small-disk-").FullName;

        public static SmallDisk Mount(int kibibytes)
        {
            if (Environment.UserName != "root" || !OperatingSystem.IsLinux())
                Assert.Skip("only root may mount the small disk that this test fills");
            var disk = new SmallDisk();
            if (Execute("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", disk.Folder) != 0)
                Assert.Skip("a small disk cannot be mounted here");
            return disk;
        }

        public void Dispose()
        {
            Execute("umount", Folder);
            Directory.Delete(Folder, recursive: true);
        }

        private static int Execute(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
