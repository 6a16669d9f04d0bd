using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Runner.Optimizers;
using Runner.Tasks;
using Runner.Training.Ranks;

namespace Runner.Training;

/// <summary>Everything a training is made of.</summary>
public sealed record TrainingSetup
{
    /// <summary>Model, examples and loss. Stays the caller's to dispose, after the training.</summary>
    public required TrainingTask Task { get; init; }

    public required IOptimizerComponent Optimizer { get; init; }

    public required IScheduleComponent Schedule { get; init; }

    public required TrainingOptions Training { get; init; }

    public ParallelTrainingOptions Parallel { get; init; } = new();

    /// <summary>The processes that share this training; each of them makes the same setup. Default: this one alone.</summary>
    public RankGroup Ranks { get; init; } = new(null);

    public EvaluationOptions Evaluation { get; init; } = new();

    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>Seed of the run; every random choice is a function of it.</summary>
    public required long Seed { get; init; }

    /// <summary>Folder of the run; checkpoints go to <c>checkpoints</c> below it.</summary>
    public required string Folder { get; init; }

    /// <summary>Identity of the plan. A checkpoint of another one is not resumed.</summary>
    public required string PlanFingerprint { get; init; }

    /// <summary>Hashes of the data by a name for people. A checkpoint made on other data is not resumed.</summary>
    public IReadOnlyDictionary<string, string> DataFingerprints { get; init; } = new Dictionary<string, string>();

    /// <summary>What to do with checkpoints that are there already.</summary>
    public ResumeMode Resume { get; init; } = ResumeMode.IfPresent;

    /// <summary>
    /// Sets weights from elsewhere (published ones, an earlier run's) after the seeded initial weights were set and before the first step.
    /// Not called on resume. Null for none.
    /// </summary>
    public Action<TorchSharp.torch.nn.Module>? LoadWeights { get; init; }

    /// <summary>Version and build of the libtorch loaded, for the record.</summary>
    public string LibTorch { get; init; } = "unknown";

    /// <summary>Where hashes of the state go. Null, the default: <c>hashes.jsonl</c> in the run's folder.</summary>
    public IStepHashes? Hashes { get; init; }

    /// <summary>Step to end after although more are planned, as if they had been made: for reruns of a part. Default: none.</summary>
    public long LastStep { get; init; } = long.MaxValue;

    public IReadOnlyList<ITrainingObserver> Observers { get; init; } = [];

    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Measures durations; never influences a result.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Is told what the training does at each moment: for measuring, and for saying where one hangs.</summary>
    public PhaseClock Phases { get; init; } = new(TimeProvider.System);
}

/// <summary>What a training does with checkpoints of its folder.</summary>
public enum ResumeMode
{
    /// <summary>Goes on from the newest sound one if there is one of this very plan and data, else starts; refuses another plan's.</summary>
    IfPresent,

    /// <summary>Starts; refuses a folder that holds checkpoints.</summary>
    Never,

    /// <summary>Goes on from the newest sound one even if it was made by another plan or on other data.</summary>
    Forced,
}
