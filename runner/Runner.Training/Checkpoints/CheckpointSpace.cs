using Microsoft.Extensions.Logging.Abstractions;
using Runner.Weights.Checkpoints;

namespace Runner.Training.Checkpoints;

/// <summary>
/// Gives back the space of what a finished run no longer needs. Each checkpoint stays one that can be read at any moment: its manifest
/// says first that a file is gone, then the file goes.
/// </summary>
public static class CheckpointSpace
{
    /// <summary>Bytes of optimizer state in a folder of checkpoints.</summary>
    public static long OptimizerBytes(string checkpoints) => OptimizerBytes(CheckpointNames.List(checkpoints));

    /// <summary>The part of <see cref="OptimizerBytes(string)"/> that lies in the checkpoints <see cref="RemoveOlder"/> removes.</summary>
    public static long OlderOptimizerBytes(string checkpoints, IReadOnlySet<long>? kept = null) => OptimizerBytes(Older(checkpoints, kept));

    /// <summary>Bytes of the checkpoints but the newest one, the best and those of steps in <paramref name="kept"/>.</summary>
    public static long OlderBytes(string checkpoints, IReadOnlySet<long>? kept = null) => Older(checkpoints, kept).Sum(c => BytesOf(c.Folder));

    /// <summary>Removes the optimizer state of all checkpoints; gives the bytes won.</summary>
    /// <exception cref="Errors.RunnerException">RUN4109: a process has the folder; RUN4101.</exception>
    public static long RemoveOptimizerState(string checkpoints)
    {
        if (!Directory.Exists(checkpoints))
            return 0;
        var files = new DiskFiles();
        using var store = CheckpointStore.Open(checkpoints, files, NullLogger.Instance);
        return CheckpointNames.List(checkpoints).Sum(c => RemoveOptimizerState(c.Folder, files));
    }

    /// <summary>Removes the checkpoints but the newest one, the best and those of steps in <paramref name="kept"/>; gives the bytes won.</summary>
    /// <exception cref="Errors.RunnerException">RUN4109: a process has the folder; RUN4101.</exception>
    public static long RemoveOlder(string checkpoints, IReadOnlySet<long>? kept = null)
    {
        if (!Directory.Exists(checkpoints))
            return 0;
        var files = new DiskFiles();
        using var store = CheckpointStore.Open(checkpoints, files, NullLogger.Instance);
        var won = 0L;
        foreach (var (_, folder) in Older(checkpoints, kept))
        {
            var bytes = BytesOf(folder);
            // renamed first, so that one deleted by half is never taken for a damaged one
            var deleting = Path.Combine(checkpoints, CheckpointNames.Deleting + Path.GetFileName(folder));
            files.Move(folder, deleting);
            files.Delete(deleting);
            won += bytes;
        }
        return won;
    }

    private static IEnumerable<(long Step, string Folder)> Older(string checkpoints, IReadOnlySet<long>? kept)
    {
        // one that is damaged is no reason to remove the one before it
        var sound = CheckpointNames.List(checkpoints).Where(c => CheckpointManifest.FindDamage(c.Folder, c.Step) is null).ToList();
        if (sound.Count == 0)
            return [];
        var best = CheckpointState.Parse(CheckpointStore.ReadStateFile(sound[0].Folder)).Best?.Step;
        return sound.Skip(1).Where(c => c.Step != best && kept?.Contains(c.Step) != true);
    }

    private static long RemoveOptimizerState(string folder, DiskFiles files)
    {
        var file = new FileInfo(Path.Combine(folder, CheckpointFiles.Optimizer));
        if (CheckpointManifest.Read(folder) is not { } manifest || !file.Exists)
            return 0;
        if (manifest.Removed?.Contains(CheckpointFiles.Optimizer) != true)
            Rewrite(folder, manifest, files);
        var bytes = file.Length;
        file.Delete();
        return bytes;
    }

    private static void Rewrite(string folder, CheckpointManifest manifest, DiskFiles files)
    {
        var left = new SortedDictionary<string, CheckpointManifest.FileRecord>(manifest.Files, StringComparer.Ordinal);
        left.Remove(CheckpointFiles.Optimizer);
        var next = manifest with { Files = left, Removed = [.. manifest.Removed ?? [], CheckpointFiles.Optimizer] };
        var target = Path.Combine(folder, CheckpointManifest.FileName);
        File.Delete(target + ".new");
        files.Write(target + ".new", stream => stream.Write(next.ToJson()));
        File.Move(target + ".new", target, overwrite: true);
        files.SyncFolder(folder);
    }

    private static long OptimizerBytes(IEnumerable<(long Step, string Folder)> checkpoints) =>
        checkpoints.Select(c => new FileInfo(Path.Combine(c.Folder, CheckpointFiles.Optimizer))).Where(f => f.Exists).Sum(f => f.Length);

    private static long BytesOf(string folder) => new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length);
}
