using Runner.Errors;

namespace Runner.Training;

/// <summary>Compares a rerun with what was recorded, and ends it at the first difference.</summary>
internal sealed class HashComparison(RecordedHashes recorded, bool force) : IStepHashes
{
    public int Compared { get; private set; }

    public long LastEqual { get; private set; }

    public (long Step, IReadOnlyList<string> Parts)? Difference { get; private set; }

    public IReadOnlyList<string> EnvironmentDifferences { get; private set; } = [];

    /// <exception cref="RunnerException">RUN4116: a strict run, and numbers come out differently here.</exception>
    public void Begin(long step, NumericEnvironment environment)
    {
        LastEqual = step;
        var then = recorded.EnvironmentAfter(step);
        EnvironmentDifferences = then.DifferencesTo(environment);
        if (EnvironmentDifferences.Count > 0 && then.Determinism == DeterminismMode.Strict && !force)
            throw DeterminismErrors.VerificationElsewhere.With(string.Join('\n', EnvironmentDifferences));
    }

    public bool Wants(long step, HashOccasion occasion) => occasion == HashOccasion.Step && recorded.Hashes.ContainsKey(step);

    public void Add(StepHash hash)
    {
        Compared++;
        var parts = recorded.Hashes[hash.Step].DifferencesTo(hash);
        if (parts.Count == 0)
        {
            LastEqual = hash.Step;
            return;
        }
        Difference = (hash.Step, parts);
        throw new Found();
    }

    public void Flush()
    {
    }

    public void Dispose()
    {
    }

    /// <summary>Ends the rerun; nothing after the first difference can tell more.</summary>
    internal sealed class Found : Exception;
}
