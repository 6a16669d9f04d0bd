namespace Runner.Training;

/// <summary>Decides at which steps a training's state is hashed, and receives the hashes.</summary>
public interface IStepHashes : IDisposable
{
    /// <summary>Told once, before the first step.</summary>
    /// <param name="step">Updates done already.</param>
    /// <param name="environment">Where numbers are computed now.</param>
    void Begin(long step, NumericEnvironment environment);

    /// <summary>Whether the state after a step is to be hashed.</summary>
    /// <param name="step">Updates done.</param>
    /// <param name="occasion">Why the question comes up.</param>
    bool Wants(long step, HashOccasion occasion);

    /// <summary>A state was hashed. Each step comes once.</summary>
    void Add(StepHash hash);

    /// <summary>Everything up to here must survive: a checkpoint is about to be saved.</summary>
    void Flush();
}

/// <summary>Moments at which a training may be hashed.</summary>
public enum HashOccasion
{
    /// <summary>After any step.</summary>
    Step,

    /// <summary>After a step whose metrics are reported.</summary>
    Report,

    /// <summary>Before a checkpoint.</summary>
    Checkpoint,
}
