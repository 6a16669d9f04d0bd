namespace Runner.Training;

/// <summary>
/// Is told what happens in a training, on the thread of the loop, in the order given. Progress bars, journals and early stops are
/// observers. The loop, with every call marked:
/// <code>
/// prepare                           device, initial weights, flat buffers, optimizer, schedule
/// resume                            the newest sound checkpoint, if there is one
///     OnStarted(plan)
///     OnResumed(checkpoint)         if there was one
/// evaluate                          if evaluate.at_start (new trainings), or if the interrupted run still owed an evaluation
///     OnEvaluated(report)
/// for each step
///     stop?                         time limit, SIGTERM: checkpoint, then finish as interrupted
///     next global batch             drawn for (seed, epoch, index)
///     zero gradients
///     for each micro-batch
///         forward, backward
///     check                         loss and gradient norm finite, else fail with the parameters untouched
///     clip gradients
///     update parameters             optimizer at learning_rate * schedule(step)
///     if train.log_every, and at the end
///         OnStep(report)            means over the steps since the last report
///     if evaluate.every, and at the end if evaluate.at_end
///         OnEvaluated(report)
///     if checkpoint.every, or a new best, and at the end if checkpoint.at_end
///         OnCheckpointing(step)     last chance to flush what must not be older than the checkpoint
///         save
///         OnCheckpoint(checkpoint)
/// finish
///     OnFinished(result)            always, also after a failure
/// </code>
/// An exception in an observer never passes silently: it is logged, the other observers still hear of the event, and then training
/// stops as failed (RUN4003, or the observer's own error if that has a number). Checkpoints saved before stay good. Exceptions in
/// <see cref="OnFinished"/> do not hide the failure that is being reported.
/// </summary>
public interface ITrainingObserver
{
    /// <summary>Everything is built and, on resume, restored; no step was made yet.</summary>
    void OnStarted(TrainingPlanInfo plan) { }

    /// <summary>Training goes on from a checkpoint; what was reported for later steps will be reported again, bit-equal.</summary>
    void OnResumed(CheckpointInfo checkpoint) { }

    /// <summary>A logging step was made.</summary>
    void OnStep(StepReport report) { }

    /// <summary>All evaluation sets were evaluated.</summary>
    void OnEvaluated(EvaluationReport report) { }

    /// <summary>A checkpoint is about to be saved.</summary>
    void OnCheckpointing(long step) { }

    /// <summary>A checkpoint is on disk, complete and synced.</summary>
    void OnCheckpoint(CheckpointInfo checkpoint) { }

    /// <summary>Training ended. Called exactly once, if <see cref="OnStarted"/> was reached.</summary>
    void OnFinished(TrainingResult result) { }
}
