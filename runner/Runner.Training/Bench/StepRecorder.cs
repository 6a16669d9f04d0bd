using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Training.Bench;

/// <summary>Cuts a training into steps and keeps what each took, from the moment the warm-up is over.</summary>
internal sealed class StepRecorder(BenchOptions options, MeasuredModel model, PhaseClock clock) : ITrainingObserver
{
    private readonly List<BenchStep> _steps = [];
    private TimeSpan _processor;
    private bool _isOver;

    public IReadOnlyList<BenchStep> Steps => _steps;

    public TrainingPlanInfo? Plan { get; private set; }

    public bool PeakIsOfSteps { get; private set; }

    public long? PeakMemory { get; private set; }

    public void OnStarted(TrainingPlanInfo plan) => Plan = plan;

    /// <summary>Before a step, and so after the one before it.</summary>
    public void Begin(long step)
    {
        Cut(step - 1);
        if (step == 1 && options.WeightsFile is { } file)
            SafetensorsWriter.WriteFile(file, [.. model.Network.named_parameters().Select(p => new SafetensorsSource(p.name, p.parameter.dtype, p.parameter.shape, p.parameter.alias))]);
        if (step == options.Warmup + 1)
            PeakIsOfSteps = ProcessMemory.ResetPeak();
        if (step > options.Warmup && options.BeforeStep?.Invoke(_steps) == false)
        {
            _isOver = true;
            PeakMemory = ProcessMemory.Peak();
            throw new EnoughMeasuredException();
        }
        Discard();
    }

    /// <summary>The same where there is no loop to get out of; false if no further step is wanted.</summary>
    public bool TryBegin(long step)
    {
        try
        {
            Begin(step);
            return true;
        }
        catch (EnoughMeasuredException)
        {
            return false;
        }
    }

    public void OnCheckpointing(long step) => End(step);

    public void OnFinished(TrainingResult result)
    {
        if (result.Outcome != TrainingOutcome.Failed)
            End(result.Step);
    }

    /// <summary>What was measured outside of a training.</summary>
    public BenchReport Report(string device)
    {
        End(options.Warmup + options.Steps);
        return new BenchReport
        {
            Steps = _steps,
            PeakMemory = PeakMemory,
            PeakIsOfSteps = PeakIsOfSteps,
            DeviceMemory = DeviceMemory.InUse(new Device(device)),
            Device = device,
            Threads = get_num_threads(),
        };
    }

    // all steps are made: what comes is no part of one
    private void End(long step)
    {
        if (_isOver)
            return;
        _isOver = true;
        Cut(step);
        PeakMemory = ProcessMemory.Peak();
        Discard();
    }

    private void Cut(long step)
    {
        var now = Environment.CpuUsage.TotalTime;
        var phases = clock.Take();
        var (examples, tokens, places) = model.Take();
        var loss = model.TakeLoss();
        if (step > options.Warmup)
        {
            _steps.Add(new BenchStep(phases.ToDictionary(s => s.Key, s => s.Value.TotalMilliseconds), (now - _processor).TotalMilliseconds,
                examples, tokens, places) { Loss = loss });
        }
    }

    private void Discard()
    {
        clock.Take();
        _processor = Environment.CpuUsage.TotalTime;
    }
}
