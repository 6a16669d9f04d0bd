using Runner.Errors;

namespace Runner.Training.Checkpoints;

/// <summary>Compares a checkpoint's origin with the training that wants to go on from it.</summary>
internal static class ResumeCheck
{
    private const int RunIdDigits = 32, ShownDigits = 8;

    /// <exception cref="RunnerException">RUN4104: another plan, seed or other data, all differences named.</exception>
    public static void Check(string folder, CheckpointState state, TrainingSetup setup)
    {
        var differences = new List<string>();
        if (state.PlanFingerprint != setup.PlanFingerprint)
            differences.Add($"  settings: some that decide the weights are others (their hash was {Short(state.PlanFingerprint)}, is {Short(setup.PlanFingerprint)})");
        if (state.Seed != setup.Seed)
            differences.Add($"  seed: the checkpoint's is {state.Seed}, this one is {setup.Seed}");
        foreach (var name in state.DataFingerprints.Keys.Union(setup.DataFingerprints.Keys).Order(StringComparer.Ordinal))
        {
            var (then, now) = (state.DataFingerprints.GetValueOrDefault(name), setup.DataFingerprints.GetValueOrDefault(name));
            if (then != now)
                differences.Add($"  data '{name}': " + (then is null ? "was not there" : now is null ? "is no longer there" : $"another content (was {Short(then)}, is {Short(now)})"));
        }
        if (differences.Count > 0)
            throw TrainingErrors.CheckpointOfAnotherRun.With(folder, string.Join('\n', differences), Short(Path.GetFileName(Path.TrimEndingDirectorySeparator(setup.Folder))));
    }

    // hashes and ids of runs are told apart by their first digits
    private static string Short(string text) => text.Length >= RunIdDigits && text.All(char.IsAsciiHexDigit) ? text[..ShownDigits] : text;
}
