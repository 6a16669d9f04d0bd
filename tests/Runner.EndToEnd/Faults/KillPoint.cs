using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Faults;

/// <summary>A moment in the life of a process, drawn from a seed, at which it is killed.</summary>
/// <param name="Name">For messages.</param>
/// <param name="IsReached">Whether the moment has come.</param>
internal sealed record KillPoint(string Name, Func<RunnerProcess, bool> IsReached)
{
    private static readonly string[] CheckpointFiles = ["", "model.safetensors", "optimizer.safetensors", "state.json", "manifest.json"];

    /// <summary>Draws a moment for the process that is started next in a sandbox.</summary>
    public static KillPoint Draw(Random random, Sandbox sandbox)
    {
        switch (random.Next(5))
        {
            case 0:
                var sinceStart = TimeSpan.FromMilliseconds(random.Next(2500));
                return After($"{sinceStart.TotalMilliseconds} ms after its start", sinceStart, _ => true);
            case 1:
                var sinceBuilt = TimeSpan.FromMilliseconds(random.Next(400));
                return After($"{sinceBuilt.TotalMilliseconds} ms after training began", sinceBuilt, process => process.Says("steps of"));
            case 2:
                var file = CheckpointFiles[random.Next(CheckpointFiles.Length)];
                return new($"while a checkpoint is saved, once '{file}' is there", _ => Temporary(sandbox, ".saving-").Any(f => Path.Exists(Path.Combine(f, file))));
            case 3:
                return new("while an old checkpoint is removed", _ => Temporary(sandbox, ".deleting-").Any());
            default:
                var more = random.Next(1, 4000);
                var length = Math.Max(0, Hashes(sandbox)) + more;
                return new($"after {more} more bytes of step hashes", _ => Hashes(sandbox) >= length);
        }
    }

    private static KillPoint After(string name, TimeSpan delay, Func<RunnerProcess, bool> from)
    {
        long? since = null;
        return new(name, process =>
        {
            if (since is null && from(process))
                since = TimeProvider.System.GetTimestamp();
            return since is { } start && TimeProvider.System.GetElapsedTime(start) >= delay;
        });
    }

    private static IEnumerable<string> Temporary(Sandbox sandbox, string prefix)
    {
        foreach (var checkpoints in Folders(sandbox).Select(f => Path.Combine(f, "checkpoints")).Where(Directory.Exists))
        {
            foreach (var folder in Directory.GetDirectories(checkpoints, prefix + "*"))
                yield return folder;
        }
    }

    private static long Hashes(Sandbox sandbox) =>
        Folders(sandbox).Select(f => new FileInfo(Path.Combine(f, "hashes.jsonl"))).Sum(f => f.Exists ? f.Length : 0);

    private static string[] Folders(Sandbox sandbox) =>
        Directory.Exists(Path.Combine(sandbox.Workspace, "runs")) ? Directory.GetDirectories(Path.Combine(sandbox.Workspace, "runs")) : [];
}
