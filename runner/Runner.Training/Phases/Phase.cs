namespace Runner.Training;

/// <summary>What a training is doing.</summary>
public enum Phase
{
    /// <summary>Building, loading, restoring.</summary>
    Preparing,

    /// <summary>Waiting for the next batch.</summary>
    Data,

    /// <summary>Loss of a micro-batch.</summary>
    Forward,

    /// <summary>Gradients of a micro-batch.</summary>
    Backward,

    /// <summary>Exchanging gradients, counts and weights with other ranks.</summary>
    Collective,

    /// <summary>Norm, clipping, update.</summary>
    Optimizer,

    /// <summary>Judging the model.</summary>
    Evaluation,

    /// <summary>Saving.</summary>
    Checkpoint,

    /// <summary>Reports, and what belongs to no other phase.</summary>
    Other,
}

/// <summary>Phases as messages and tables call them.</summary>
public static class PhaseNames
{
    /// <summary>In small letters: <c>forward</c>.</summary>
    public static string Name(this Phase phase) => phase.ToString().ToLowerInvariant();
}
