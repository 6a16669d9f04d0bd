using Runner.Tracking;
using Runner.Training;

namespace Runner.Cli.Experiments;

/// <summary>Writes what happens in a training into the run's journal: the joint between the training and the tracking rooms.</summary>
internal sealed class JournalObserver(RunJournal journal) : ITrainingObserver
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

    public void OnStep(StepReport report)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["train/loss"] = report.Loss,
            ["train/learning_rate"] = report.LearningRate,
            ["train/gradient_norm"] = report.GradientNorm,
            ["train/epoch"] = report.Epoch,
            ["train/tokens"] = report.Tokens,
            ["time/tokens_per_second"] = report.Timing.TokensPerSecond,
            ["time/seconds_per_step"] = report.Timing.SecondsPerStep,
            ["time/data_wait_share"] = report.Timing.DataWaitShare,
        };
        foreach (var (name, value) in report.Metrics)
            values["train/" + name] = value;
        journal.LogMetrics(report.Step, values);
        journal.Flush();
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
