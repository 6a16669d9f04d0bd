using Runner.Training.Checkpoints;

namespace Runner.Training;

/// <summary>What changes from step to step besides tensors; goes into checkpoints and comes back from them.</summary>
internal sealed class TrainingProgress
{
    // some 500 bytes each in a checkpoint
    private const int KeptReports = 200;
    private readonly Queue<StepReport> _reported = new();

    /// <summary>Updates done.</summary>
    public long Step { get; set; }

    public long Tokens { get; set; }

    /// <summary>Sum of losses since the last report, and how many.</summary>
    public double LossSum { get; set; }

    public long LossSteps { get; set; }

    public EvaluationReport? LastEvaluation { get; set; }

    /// <summary>The newest logging steps, oldest first, without their timing.</summary>
    public IReadOnlyCollection<StepReport> Reported => _reported;

    public BestCheckpoint? Best { get; set; }

    public bool EvaluationOwed { get; set; }

    /// <summary>Keeps a logging step for the next checkpoints; of a training that logs often, the newest.</summary>
    public void Keep(StepReport report)
    {
        _reported.Enqueue(report with { Timing = default });
        while (_reported.Count > KeptReports)
            _reported.Dequeue();
    }

    /// <summary>Training time of earlier sessions.</summary>
    public TimeSpan Before { get; private set; }

    public void Restore(CheckpointState state)
    {
        (Step, Tokens, LossSum, LossSteps) = (state.Step, state.Tokens, state.LossSum, state.LossSteps);
        (LastEvaluation, Best, EvaluationOwed) = (state.LastEvaluation, state.Best, state.EvaluationOwed);
        foreach (var report in state.Reported ?? [])
            Keep(report);
        Before = TimeSpan.FromSeconds(state.ElapsedSeconds);
    }

    public CheckpointState Capture(TrainingSetup setup, TrainingSession session, TimeSpan elapsed) => new()
    {
        Step = Step,
        Epoch = session.StepsPerEpoch == 0 ? 0 : (double)Step / session.StepsPerEpoch,
        Tokens = Tokens,
        ElapsedSeconds = elapsed.TotalSeconds,
        LossSum = LossSum,
        LossSteps = LossSteps,
        Metrics = session.Metrics.Read(),
        LastEvaluation = LastEvaluation,
        Best = Best,
        EvaluationOwed = EvaluationOwed,
        Reported = [.. _reported],
        LossScale = session.Precision.Scaler?.State,
        Seed = setup.Seed,
        Threads = session.Threads,
        Environment = session.NumericEnvironment,
        PlanFingerprint = setup.PlanFingerprint,
        DataFingerprints = new SortedDictionary<string, string>(setup.DataFingerprints.ToDictionary(), StringComparer.Ordinal),
    };
}
