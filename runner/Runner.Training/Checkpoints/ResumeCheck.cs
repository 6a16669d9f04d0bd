using Runner.Errors;

namespace Runner.Training.Checkpoints;

/// <summary>Compares a checkpoint's origin with the training that wants to go on from it.</summary>
internal static class ResumeCheck
{
    /// <exception cref="RunnerException">RUN4104: another plan, seed or other data, all differences named.</exception>
    public static void Check(string folder, CheckpointState state, TrainingSetup setup)
    {
        var differences = new List<string>();
        if (state.PlanFingerprint != setup.PlanFingerprint)
            differences.Add($"  plan: the checkpoint's is {state.PlanFingerprint}, this one is {setup.PlanFingerprint}");
        if (state.Seed != setup.Seed)
            differences.Add($"  seed: the checkpoint's is {state.Seed}, this one is {setup.Seed}");
        foreach (var name in state.DataFingerprints.Keys.Union(setup.DataFingerprints.Keys).Order(StringComparer.Ordinal))
        {
            var then = state.DataFingerprints.GetValueOrDefault(name, "absent");
            var now = setup.DataFingerprints.GetValueOrDefault(name, "absent");
            if (then != now)
                differences.Add($"  data '{name}': was {then}, is {now}");
        }
        if (differences.Count > 0)
            throw TrainingErrors.CheckpointOfAnotherRun.With(folder, string.Join('\n', differences));
    }
}
