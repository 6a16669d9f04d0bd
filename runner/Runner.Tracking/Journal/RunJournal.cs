using System.Globalization;
using System.Security.Cryptography;
using Runner.Files;
using Runner.Metrics;

namespace Runner.Tracking;

/// <summary>
/// The append-only record of a run: every store is fed from it. Recording costs microseconds and touches no disk;
/// <see cref="Flush"/> makes everything recorded so far survive a crash of the machine. Safe for several threads.
/// A metric has one value per step: the first one recorded, so a run that resumes from a checkpoint doubles nothing.
/// </summary>
public sealed class RunJournal : IDisposable
{
    private const int SpillSize = 256 * 1024;
    private const int MaxDifferenceNotices = 5;

    private readonly Lock _gate = new();
    private readonly RunFolder _folder;
    private readonly TimeProvider _time;
    private readonly TrackingNotice? _notice;
    private readonly FileLock _lock;
    private readonly JournalFile _file;
    private readonly Dictionary<string, MetricHistory> _metrics = [];
    private readonly Dictionary<string, string> _parameters = [];
    private readonly Dictionary<string, string> _tags = [];
    private readonly Dictionary<string, string> _artifacts = [];
    private readonly HashSet<DatasetRecord> _datasets = [];
    private readonly Dictionary<string, string> _names = [];
    private bool _hasIdentity;
    private RunKey? _key;
    private long _sequence;
    private int _differences;

    private RunJournal(RunFolder folder, TimeProvider time, TrackingNotice? notice, FileLock @lock, Func<string, Stream>? open)
    {
        (_folder, _time, _notice, _lock) = (folder, time, notice, @lock);
        _file = JournalFile.Recover(folder.JournalFile, notice, Replay, open);
    }

    /// <summary>Raised after records became durable, on the thread that flushed. Handlers must return at once.</summary>
    public event Action? Flushed;

    /// <summary>Number of the newest record.</summary>
    public long LastSequence
    {
        get
        {
            lock (_gate)
                return _sequence;
        }
    }

    /// <summary>File position up to which records survive a crash of the machine; nothing beyond may be delivered to a store.</summary>
    public long DurableLength => _file.DurableLength;

    /// <summary>Opens or starts the journal of a run; mends an end torn by a kill.</summary>
    /// <exception cref="Errors.RunnerException">RUN5006 while another process writes the run; RUN5007.</exception>
    public static RunJournal Open(RunFolder folder, TimeProvider time, TrackingNotice? notice = null) => Open(folder, time, notice, null);

    internal static RunJournal Open(RunFolder folder, TimeProvider time, TrackingNotice? notice, Func<string, Stream>? open)
    {
        var writer = FileLock.TryAcquire(folder.WriterLockFile) ?? throw TrackingErrors.RunInUse.With(folder.Identity.RunId);
        try
        {
            return new RunJournal(folder, time, notice, writer, open);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Records who the run is, once.</summary>
    public void LogIdentity()
    {
        lock (_gate)
        {
            if (_hasIdentity)
                return;
            _hasIdentity = true;
            Append(new IdentityRecord(_folder.Identity));
        }
    }

    /// <summary>Records what the run depends on, where the newest record of it is another.</summary>
    public void LogKey(RunKey key)
    {
        lock (_gate)
        {
            if (_key is not null && _key.ToJson() == key.ToJson())
                return;
            _key = key;
            Append(new KeyRecord(key));
        }
    }

    /// <summary>Records where the run stands.</summary>
    public void SetStatus(RunStatus status, string? reason = null) => Append(new StatusRecord(status, reason));

    /// <summary>Records values measured at <paramref name="step"/>. Steps that have a value keep it.</summary>
    /// <returns>How many were new.</returns>
    public int LogMetrics(long step, IEnumerable<KeyValuePair<string, double>> values)
    {
        lock (_gate)
        {
            var fresh = new List<KeyValuePair<string, double>>();
            foreach (var (key, value) in values)
            {
                var name = Name(key);
                if (!_metrics.TryGetValue(name, out var history))
                    _metrics.Add(name, history = new MetricHistory());
                if (history.TryAdd(step, value, out var first))
                    fresh.Add(KeyValuePair.Create(name, value));
                else
                    CheckRepeated(name, step, first, value);
            }
            if (fresh.Count > 0)
                Append(new MetricsRecord(step, fresh));
            return fresh.Count;
        }
    }

    /// <summary>Records one value measured at <paramref name="step"/>.</summary>
    public void LogMetric(string key, double value, long step) => LogMetrics(step, [KeyValuePair.Create(key, value)]);

    /// <summary>Records settings. A setting never changes within a run: another value is kept in a tag and said.</summary>
    /// <param name="values">By dotted path.</param>
    /// <param name="changesAreKnown">True where other values were said and let pass already.</param>
    public void LogParameters(IEnumerable<KeyValuePair<string, string>> values, bool changesAreKnown = false)
    {
        lock (_gate)
        {
            var fresh = new List<KeyValuePair<string, string>>();
            foreach (var (key, value) in values)
            {
                var name = Name(key);
                if (_parameters.TryAdd(name, value))
                    fresh.Add(KeyValuePair.Create(name, value));
                else if (_parameters[name] != value && _tags.GetValueOrDefault(RunHistory.ChangedPrefix + name) != value)
                {
                    if (!changesAreKnown)
                        Say(TrackingErrors.ParameterChanged, name, _parameters[name], value);
                    SetTags([KeyValuePair.Create("runner.changed." + name, value)]);
                }
            }
            if (fresh.Count > 0)
                Append(new ParametersRecord(fresh));
        }
    }

    /// <summary>Labels the run; equal labels are not recorded again.</summary>
    public void SetTags(IEnumerable<KeyValuePair<string, string>> values)
    {
        lock (_gate)
        {
            var fresh = new List<KeyValuePair<string, string>>();
            foreach (var (key, value) in values)
            {
                var name = Name(key);
                if (_tags.TryGetValue(name, out var old) && old == value)
                    continue;
                _tags[name] = value;
                fresh.Add(KeyValuePair.Create(name, value));
            }
            if (fresh.Count > 0)
                Append(new TagsRecord(fresh));
        }
    }

    /// <summary>Records data the run uses; the same data is recorded once.</summary>
    public void LogDataset(DatasetRecord dataset)
    {
        lock (_gate)
        {
            if (_datasets.Add(dataset with { Sequence = 0, Timestamp = 0 }))
                Append(dataset);
        }
    }

    /// <summary>Records a file inside the run's folder as a result; unchanged files are recorded once.</summary>
    /// <param name="path">Absolute, or relative to the run's folder.</param>
    /// <exception cref="Errors.RunnerException">RUN5015: it lies elsewhere or is not there.</exception>
    public void LogArtifact(string path)
    {
        var full = Path.GetFullPath(path, _folder.Location);
        var relative = Path.GetRelativePath(_folder.Location, full).Replace('\\', '/');
        if (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) || !File.Exists(full))
            throw TrackingErrors.ArtifactOutside.With(path, _folder.Location);
        using var stream = RegularFile.Open(full);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        lock (_gate)
        {
            if (_artifacts.TryGetValue(relative, out var known) && known == hash)
                return;
            _artifacts[relative] = hash;
            Append(new ArtifactRecord(relative, hash, stream.Length));
        }
    }

    /// <summary>
    /// Says that the run goes on from a checkpoint at <paramref name="step"/>. Points beyond it that were recorded before the restart
    /// are computed again; they stay as they are, and a value that comes out differently is reported.
    /// </summary>
    public void RewindTo(long step) => Append(new RewindRecord(step));

    /// <summary>Highest step recorded for any metric whose name starts with <paramref name="prefix"/>; -1 for none.</summary>
    public long LastStep(string prefix)
    {
        lock (_gate)
            return _metrics.Where(m => m.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(m => m.Value.LastStep).DefaultIfEmpty(-1).Max();
    }

    /// <summary>Forces everything recorded so far to the disk.</summary>
    /// <exception cref="Errors.RunnerException">RUN5007; the records stay in memory and are written by the next call that succeeds.</exception>
    public void Flush()
    {
        lock (_gate)
            _file.Flush();
        Flushed?.Invoke();
    }

    public void Dispose()
    {
        try
        {
            lock (_gate)
                _file.Flush();
        }
        finally
        {
            _file.Dispose();
            _lock.Dispose();
        }
    }

    private void Append(JournalRecord record)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
            _file.Append(JournalLine.Encode(record with { Sequence = ++_sequence, Timestamp = now }));
            if (_file.PendingLength >= SpillSize)
                _file.Write();
        }
    }

    // builds up what the journal already knows, so that resuming records nothing twice
    private void Replay(JournalRecord record)
    {
        _sequence = Math.Max(_sequence, record.Sequence);
        switch (record)
        {
            case MetricsRecord metrics:
                foreach (var (key, value) in metrics.Values)
                {
                    if (!_metrics.TryGetValue(key, out var history))
                        _metrics.Add(key, history = new MetricHistory());
                    history.TryAdd(metrics.Step, value, out _);
                }
                break;
            case ParametersRecord parameters:
                foreach (var (key, value) in parameters.Values)
                    _parameters.TryAdd(key, value);
                break;
            case TagsRecord tags:
                foreach (var (key, value) in tags.Values)
                    _tags[key] = value;
                break;
            case DatasetRecord dataset:
                _datasets.Add(dataset with { Sequence = 0, Timestamp = 0 });
                break;
            case ArtifactRecord artifact:
                _artifacts[artifact.Path] = artifact.Sha256;
                break;
            case IdentityRecord:
                _hasIdentity = true;
                break;
            case KeyRecord key:
                _key = key.Key;
                break;
        }
    }

    // speeds and system figures are measured, not computed: they may differ
    private void CheckRepeated(string name, long step, double first, double again)
    {
        if (BitConverter.DoubleToInt64Bits(first) == BitConverter.DoubleToInt64Bits(again) || MetricName.IsMeasured(name)
            || ++_differences > MaxDifferenceNotices)
            return;
        Say(TrackingErrors.NotRepeated, name, step, first.ToString("R", CultureInfo.InvariantCulture), again.ToString("R", CultureInfo.InvariantCulture));
    }

    private string Name(string key)
    {
        if (_names.TryGetValue(key, out var known))
            return known;
        var name = TrackedName.Clean(key);
        _names.Add(key, name);
        if (name != key)
            Say(TrackingErrors.NameCleaned, key, name);
        return name;
    }

    private void Say(Errors.ErrorDescriptor descriptor, params object?[] arguments) => _notice?.Invoke(descriptor, descriptor.Format(arguments));
}
