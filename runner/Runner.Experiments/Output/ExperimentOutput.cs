using Runner.Data;
using Runner.Errors;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>Lines of text: to a writer, and in any case to the log of the run they are about. For use from C#; the command line has its own.</summary>
/// <param name="writer">Receives every line; null for none.</param>
/// <param name="time">The clock of the logs.</param>
public sealed class ExperimentOutput(TextWriter? writer = null, TimeProvider? time = null) : IExperimentOutput
{
    private readonly Lock _gate = new();
    private readonly List<RunLog> _logs = [];
    private Action<string>? _toRank;

    /// <summary>Hear of every event of each training on this process.</summary>
    public IReadOnlyList<ITrainingObserver> Observers { get; init; } = [];

    public void Say(string line) => Write(line);

    public void Note(string line) => Write(line);

    public void Warn(ErrorDescriptor descriptor, string message) => Write($"warning {descriptor.Code}: {message}");

    public void Fail(Exception failure) => Write(failure is RunnerException known
        ? $"error {known.Descriptor.Code}: {known.Message}\n      {known.Remedy}"
        : $"error: {failure.Message}");

    public IRunLog OpenLog()
    {
        var log = new RunLog(time ?? TimeProvider.System);
        lock (_gate)
            _logs.Add(log);
        return new Listening(this, log);
    }

    public IRunDisplay Show(IRunLog log, AblationProgress? ablation, int ranks) => new Lines(this);

    public IRankOutput TakeRank(int rank)
    {
        var log = new RankLog(rank, writer ?? TextWriter.Null);
        _toRank = log.WriteLine;
        return new Rank(this, log);
    }

    /// <summary>Nothing: the caller has the outcome.</summary>
    public void End(ExperimentOutcome outcome)
    {
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            if (_toRank is not null)
                _toRank(line);
            else
                writer?.WriteLine(line);
            foreach (var log in _logs)
                log.Add(line + "\n");
        }
    }

    private sealed class Listening(ExperimentOutput output, RunLog log) : IRunLog
    {
        public void WriteTo(string file) => log.WriteTo(file);

        public void Dispose()
        {
            lock (output._gate)
                output._logs.Remove(log);
            log.Dispose();
        }
    }

    private sealed class Rank(ExperimentOutput output, RankLog log) : IRankOutput
    {
        public IRunDisplay Display { get; } = new Lines(output);

        public void WriteTo(string folder) => log.WriteTo(folder);

        public void Shout(Exception failure) => log.Shout(failure);

        public void Dispose()
        {
            output._toRank = null;
            log.Dispose();
        }
    }

    private sealed class Lines(ExperimentOutput output) : IRunDisplay
    {
        public void Say(string line) => output.Say(line);

        public void Report(PreparationReport report)
        {
        }

        public void OnStarted(TrainingPlanInfo plan) => Tell(observer => observer.OnStarted(plan));

        public void OnResumed(CheckpointInfo checkpoint) => Tell(observer => observer.OnResumed(checkpoint));

        public void OnStep(StepReport report) => Tell(observer => observer.OnStep(report));

        public void OnEvaluated(EvaluationReport report) => Tell(observer => observer.OnEvaluated(report));

        public void OnCheckpointing(long step) => Tell(observer => observer.OnCheckpointing(step));

        public void OnCheckpoint(CheckpointInfo checkpoint) => Tell(observer => observer.OnCheckpoint(checkpoint));

        public void OnFinished(TrainingResult result) => Tell(observer => observer.OnFinished(result));

        public void Dispose()
        {
        }

        private void Tell(Action<ITrainingObserver> what)
        {
            foreach (var observer in output.Observers)
                what(observer);
        }
    }
}
