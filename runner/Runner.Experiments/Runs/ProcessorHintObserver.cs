using Runner.Training;

namespace Runner.Experiments;

/// <summary>At the end of a training on the CPU, says so where it took far longer by the clock than the processor worked on it.</summary>
/// <param name="say">Hears it.</param>
/// <param name="begin">Begins to look; null for this process as it is.</param>
internal sealed class ProcessorHintObserver(Action<string> say, Func<ProcessorHint>? begin = null) : ITrainingObserver
{
    private ProcessorHint? _clock;

    public void OnStarted(TrainingPlanInfo plan) => _clock = plan.Device.StartsWith("cpu", StringComparison.Ordinal) ? (begin ?? ProcessorHint.Begin)() : null;

    public void OnFinished(TrainingResult result)
    {
        if (_clock?.Text() is { } hint)
            say(hint);
    }
}
