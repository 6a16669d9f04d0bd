using System.Globalization;
using Microsoft.Extensions.Logging;
using Runner.Training;

namespace Runner.Tests.Training.Support;

/// <summary>Writes down what it is told; may act on a step.</summary>
internal sealed class Recorder : ITrainingObserver
{
    public List<string> Events { get; } = [];

    /// <summary>Everything of the reports but how long they took, exact to the last bit.</summary>
    public List<string> Values { get; } = [];

    public Action<long>? AtStep { get; init; }

    public TrainingPlanInfo? Plan { get; private set; }

    public TrainingResult? Result { get; private set; }

    public void OnStarted(TrainingPlanInfo plan) => Add("started", (Plan = plan).FirstStep);

    public void OnResumed(CheckpointInfo checkpoint) => Add("resumed", checkpoint.Step);

    public void OnStep(StepReport report)
    {
        Add("step", report.Step);
        var metrics = string.Join(" ", report.Metrics.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={Bits(m.Value)}"));
        Values.Add($"step {report.Step} epoch {Bits(report.Epoch)} loss {Bits(report.Loss)} {metrics} lr {Bits(report.LearningRate)} "
            + $"norm {Bits(report.GradientNorm)} tokens {report.Tokens}");
        AtStep?.Invoke(report.Step);
    }

    public void OnEvaluated(EvaluationReport report)
    {
        Add("evaluated", report.Step);
        Values.Add($"evaluation {report.Step} " + string.Join(" ", report.Flatten().Select(m => $"{m.Key}={Bits(m.Value)}")));
    }

    public void OnCheckpointing(long step) => Add("checkpointing", step);

    public void OnCheckpoint(CheckpointInfo checkpoint) => Add(checkpoint.IsBest ? "best checkpoint" : "checkpoint", checkpoint.Step);

    public void OnFinished(TrainingResult result)
    {
        Result = result;
        Events.Add(result.Outcome.ToString());
    }

    private static string Bits(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void Add(string what, long step) => Events.Add($"{what} {step}");
}

/// <summary>Keeps log lines.</summary>
internal sealed class LogLines : ILogger
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add($"{logLevel}: {formatter(state, exception)}");
}
