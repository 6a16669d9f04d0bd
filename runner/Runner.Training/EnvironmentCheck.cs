using Microsoft.Extensions.Logging;
using Runner.Errors;
using Runner.Training.Checkpoints;

namespace Runner.Training;

/// <summary>Compares the numeric environment of a checkpoint with this one.</summary>
internal static class EnvironmentCheck
{
    /// <exception cref="RunnerException">RUN4110: they differ, and strict mode was asked for.</exception>
    public static void Check(string folder, CheckpointState state, NumericEnvironment now, TrainingSetup setup)
    {
        var differences = state.Environment is { } then
            ? then.DifferencesTo(now)
            : state.Threads == now.Threads ? [] : [$"  threads: was {state.Threads}, is {now.Threads}"];      // of a version that kept nothing else
        if (differences.Count == 0)
            return;
        var text = string.Join('\n', differences);
        if (now.Determinism == DeterminismMode.Strict && setup.Resume != ResumeMode.Forced)
            throw DeterminismErrors.EnvironmentChanged.With(folder, text);
        setup.Logger.LogWarning("the checkpoint '{Folder}' was made in another numeric environment, so the last bits of results may differ:\n{Differences}", folder, text);
    }
}
