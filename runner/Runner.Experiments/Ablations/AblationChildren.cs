using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>What became of the runs of an ablation so far.</summary>
internal sealed class AblationChildren
{
    private readonly Dictionary<ArmRun, RunFolder> _folders = [];

    private readonly Dictionary<ArmRun, string> _failures = [];

    /// <summary>Folder of each run that was begun, now or before.</summary>
    public IReadOnlyDictionary<ArmRun, RunFolder> Folders => _folders;

    /// <summary>Why runs failed, in words, in order.</summary>
    public IReadOnlyDictionary<ArmRun, string> Failures => _failures;

    /// <summary>Runs that failed before they had a folder, which would say it.</summary>
    public IEnumerable<(ArmRun Run, string Reason)> NeverBegun => _failures.Where(f => !_folders.ContainsKey(f.Key)).Select(f => (f.Key, f.Value));

    public void Add(ArmRun run, RunFolder folder) => _folders[run] = folder;

    public void Fail(ArmRun run, string reason) => _failures[run] = reason;
}
