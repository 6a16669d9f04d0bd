using Runner.Metrics;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>Writes what happens in a training into the run's journal: the joint between the training and the tracking rooms.</summary>
/// <param name="journal">The journal.</param>
/// <param name="folder">Folder of the run.</param>
/// <param name="notice">Hears what could and could not be mended of a damaged journal.</param>
internal sealed class JournalObserver(RunJournal journal, string folder, TrackingNotice notice) : ITrainingObserver
{
    public void OnStarted(TrainingPlanInfo plan)
    {
        journal.LogParameters(
        [
            Figure("runner.parameters", plan.ParameterCount), Figure("runner.total_steps", plan.TotalSteps),
            Figure("runner.steps_per_epoch", plan.StepsPerEpoch), Figure("runner.training_examples", plan.TrainingExamples),
            KeyValuePair.Create("runner.device", plan.Device), Figure("runner.threads", plan.Threads),
            Figure("runner.ranks", plan.Ranks),
        ]);
        journal.RewindTo(plan.FirstStep);                  // of a run cut off before its first checkpoint, everything comes again
        journal.Flush();
    }

    // A sound journal is ahead of its checkpoint, so that this adds nothing to it; where a disk or a program damaged it, this puts back what it can.
    public void OnResumed(CheckpointInfo checkpoint)
    {
        if (checkpoint.Reported is not { } reported)
            return;
        var before = journal.LastStep(MetricName.Loss);
        var mended = reported.Steps.Sum(step => journal.LogMetrics(step.Step, step.Computed()));
        if (reported.Evaluation is { } evaluation)
            mended += journal.LogMetrics(evaluation.Step, evaluation.Flatten());
        if (mended > 0)
            notice(TrackingErrors.JournalMended, TrackingErrors.JournalMended.Format(mended, checkpoint.Step));
        if (LostSteps(before, reported.Steps) is var (first, last))
            notice(TrackingErrors.StepsLost, TrackingErrors.StepsLost.Format(first, last, Math.Max(before, 0), checkpoint.Step));
        journal.Flush();
    }

    public void OnFinished(TrainingResult result)
    {
        // the point at which it diverged is what one looks for in the curve
        if (result.Error is Errors.RunnerException { Descriptor: var descriptor } && descriptor == TrainingErrors.NotFinite && DivergedStep.Read(folder) is { } diverged)
        {
            journal.LogMetrics(diverged.Step, [KeyValuePair.Create(MetricName.Loss, diverged.Loss), KeyValuePair.Create(MetricName.GradientNorm, diverged.GradientNorm)]);
            journal.Flush();
        }
    }

    public void OnStep(StepReport report)
    {
        journal.LogMetrics(report.Step, report.Flatten());
        journal.Flush();
    }

    // between the last step that the journal has and the first that the checkpoint has
    private static (long First, long Last)? LostSteps(long before, IReadOnlyList<StepReport> kept)
    {
        if (kept.Count < 2)
            return null;
        var spacing = kept[^1].Step - kept[^2].Step;
        var from = Math.Max(before, 0);
        return kept[0].Step > from + spacing ? (from + 1, kept[0].Step - 1) : null;
    }

    public void OnEvaluated(EvaluationReport report)
    {
        journal.LogMetrics(report.Step, report.Flatten());
        journal.Flush();
    }

    public void OnCheckpointing(long step) => journal.Flush();

    private static KeyValuePair<string, string> Figure(string name, long value) =>
        KeyValuePair.Create(name, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
