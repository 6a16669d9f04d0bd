using Runner.Errors;
using Runner.Execution;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>What the runs of an ablation depend on. Data that cannot be read is the failure of its own runs, and of no other.</summary>
internal sealed class AblationKeys
{
    private readonly Dictionary<ArmRun, RunKey> _keys = [];

    private readonly Dictionary<ArmRun, RunnerException> _failures = [];

    private AblationKeys()
    {
    }

    /// <summary>Runs with what they depend on, in order.</summary>
    public IReadOnlyList<(ArmRun Run, RunKey Key)> Known => [.. _keys.Select(k => (k.Key, k.Value))];

    /// <summary>Why others have none.</summary>
    public IReadOnlyDictionary<ArmRun, RunnerException> Failures => _failures;

    /// <summary>The key of a run; null where it has none.</summary>
    public RunKey? Of(ArmRun run) => _keys.GetValueOrDefault(run);

    /// <summary>Looks at the data of all runs.</summary>
    public static AblationKeys Of(IEnumerable<ArmRun> runs, Func<ArmRun, RunKey> keyOf)
    {
        var keys = new AblationKeys();
        foreach (var run in runs)
        {
            try
            {
                keys._keys.Add(run, keyOf(run));
            }
            catch (Exception failure) when (ParallelLoop.Unwrapped(failure) is RunnerException or IOException or UnauthorizedAccessException)
            {
                var cause = ParallelLoop.Unwrapped(failure);
                keys._failures.Add(run, cause as RunnerException ?? ExperimentErrors.FileTrouble.Because(cause, cause.Message));
            }
        }
        return keys;
    }
}
