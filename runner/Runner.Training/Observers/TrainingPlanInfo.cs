namespace Runner.Training;

/// <summary>What a training will do, known once everything is built.</summary>
/// <param name="TotalSteps">Optimizer steps of the whole training.</param>
/// <param name="FirstStep">Steps already done in earlier sessions; 0 for a new training.</param>
/// <param name="StepsPerEpoch">Optimizer steps in one pass over the training data.</param>
/// <param name="BatchSize">Examples per step.</param>
/// <param name="MicroBatch">Examples in memory at once.</param>
/// <param name="TokensPerStep">Mean tokens per step, padding not counted.</param>
/// <param name="ParameterCount">Trainable parameters, shared ones once.</param>
/// <param name="TrainingExamples">Examples of the training set.</param>
/// <param name="EvaluationExamples">Examples used of each evaluation set.</param>
/// <param name="Device">Where tensors live, such as <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Threads">Threads for tensor work on the CPU, of each process.</param>
public sealed record TrainingPlanInfo(
    long TotalSteps, long FirstStep, long StepsPerEpoch, int BatchSize, int MicroBatch, double TokensPerStep, long ParameterCount,
    long TrainingExamples, IReadOnlyDictionary<string, long> EvaluationExamples, string Device, int Threads)
{
    /// <summary>Processes that share the training.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>How they exchange tensors; null for one alone.</summary>
    public string? Collective { get; init; }
}
