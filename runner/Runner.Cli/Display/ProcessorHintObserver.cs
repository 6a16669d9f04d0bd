using Runner.Training;

namespace Runner.Cli.Display;

/// <summary>At the end of a training on the CPU, says so where it took far longer by the clock than the processor worked on it.</summary>
internal sealed class ProcessorHintObserver(RunDisplay display) : ITrainingObserver
{
    private ProcessorHint? _clock;

    public void OnStarted(TrainingPlanInfo plan) => _clock = plan.Device.StartsWith("cpu", StringComparison.Ordinal) ? ProcessorHint.Begin() : null;

    public void OnFinished(TrainingResult result)
    {
        if (_clock?.Text() is { } hint)
            display.Say(hint);
    }
}
