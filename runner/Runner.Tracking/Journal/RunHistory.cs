using Runner.Metrics;

namespace Runner.Tracking;

/// <summary>One value of a metric.</summary>
public readonly record struct MetricPoint(long Step, double Value, long Timestamp);

/// <summary>Everything a run recorded, read from its journal.</summary>
public sealed class RunHistory
{
    /// <summary>Tag with what the command line changed in the recipe.</summary>
    public const string ChangesTag = "runner.changes";

    /// <summary>Tag that keeps what people wrote about the run apart from a description that is written for it.</summary>
    public const string OwnNoteTag = "runner.note";

    /// <summary>Begins the tags with settings that a run went on under and did not begin with.</summary>
    public const string ChangedPrefix = "runner.changed.";

    private readonly Dictionary<string, string> _parameters = [];
    private readonly Dictionary<string, string> _tags = [];
    private readonly Dictionary<string, List<MetricPoint>> _metrics = [];
    private readonly List<DatasetRecord> _datasets = [];
    private readonly List<(long From, long To)> _sessions = [];
    private bool _open;

    private RunHistory(RunFolder folder)
    {
        Run = folder;
        foreach (var record in JournalReader.ReadAll(folder.JournalFile))
            Add(record);
        foreach (var points in _metrics.Values)
            points.Sort(static (a, b) => a.Step.CompareTo(b.Step));
    }

    public RunFolder Run { get; }

    /// <summary>Last status recorded; <see cref="RunStatus.Scheduled"/> before the run began.</summary>
    public RunStatus Status { get; private set; } = RunStatus.Scheduled;

    /// <summary>Where the run stands: its status, and whether a process is at it now.</summary>
    public RunState State => Status switch
    {
        RunStatus.Scheduled => RunState.Scheduled,
        RunStatus.Running => Run.IsLive ? RunState.Running : RunState.CutOff,
        RunStatus.Finished => RunState.Finished,
        RunStatus.Failed => RunState.Failed,
        _ => RunState.Stopped,
    };

    /// <summary>Why, where the run said so.</summary>
    public string? Reason { get; private set; }

    /// <summary>Settings, by dotted path.</summary>
    public IReadOnlyDictionary<string, string> Parameters => _parameters;

    public IReadOnlyDictionary<string, string> Tags => _tags;

    /// <summary>What the command line changed in the recipe, as it was typed; null for nothing.</summary>
    public string? Changes => _tags.GetValueOrDefault(ChangesTag) is { Length: > 0 } changes ? changes : null;

    /// <summary>True once something was computed: a step was reported, or an evaluation. A run without has nothing to go on from.</summary>
    public bool HasResults => _metrics.Keys.Any(name => !MetricName.IsMeasured(name));

    /// <summary>What people wrote about the run after it was made; null for nothing.</summary>
    public string? OwnNote => _tags.GetValueOrDefault(OwnNoteTag) is { Length: > 0 } note ? note : null;

    /// <summary>What trackers show as the run's description, Markdown; null for nothing.</summary>
    public string? Note => _tags.GetValueOrDefault(Mlflow.MlflowTags.Note);

    public IReadOnlyList<DatasetRecord> Datasets => _datasets;

    /// <summary>Names of the metrics recorded.</summary>
    public IReadOnlyCollection<string> MetricNames => _metrics.Keys;

    /// <summary>Time spent running, over all restarts; the time between them does not count.</summary>
    public TimeSpan Duration => TimeSpan.FromMilliseconds(_sessions.Sum(s => s.To - s.From));

    /// <summary>First and last sign of life; null before the run began.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Span => _sessions.Count == 0
        ? null
        : (DateTimeOffset.FromUnixTimeMilliseconds(_sessions[0].From), DateTimeOffset.FromUnixTimeMilliseconds(_sessions[^1].To));

    /// <summary>Reads a run; one that recorded nothing yet is empty.</summary>
    public static RunHistory Read(RunFolder folder) => new(folder);

    /// <summary>Points of a metric by step; empty when it was never recorded.</summary>
    public IReadOnlyList<MetricPoint> Points(string metric) => _metrics.GetValueOrDefault(metric) ?? [];

    /// <summary>Value at the highest step; null when the metric was never recorded.</summary>
    public double? Last(string metric) => _metrics.TryGetValue(metric, out var points) ? points[^1].Value : null;

    private void Add(JournalRecord record)
    {
        switch (record)
        {
            case StatusRecord status:
                (Status, Reason) = (status.Status, status.Reason);
                _open = status.Status == RunStatus.Running || (_open && Close(record.Timestamp));
                if (_open)
                    _sessions.Add((record.Timestamp, record.Timestamp));
                return;
            case ParametersRecord parameters:
                foreach (var (key, value) in parameters.Values)
                    _parameters.TryAdd(key, value);
                break;
            case TagsRecord tags:
                foreach (var (key, value) in tags.Values)
                    _tags[key] = value;
                break;
            case DatasetRecord dataset:
                _datasets.Add(dataset);
                break;
            case MetricsRecord metrics:
                foreach (var (key, value) in metrics.Values)
                {
                    if (!_metrics.TryGetValue(key, out var points))
                        _metrics.Add(key, points = []);
                    points.Add(new MetricPoint(metrics.Step, value, metrics.Timestamp));
                }
                break;
        }
        // a label may come days after the run's process was cut off
        if (_open && record is not TagsRecord)
            _sessions[^1] = (_sessions[^1].From, record.Timestamp);
    }

    private bool Close(long timestamp)
    {
        _sessions[^1] = (_sessions[^1].From, timestamp);
        return false;
    }
}
