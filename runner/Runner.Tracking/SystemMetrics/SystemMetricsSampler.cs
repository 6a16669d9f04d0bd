using Runner.Metrics;

namespace Runner.Tracking;

/// <summary>
/// Records the machine's use as <c>system/...</c> metrics under MLflow's stock names, on a thread of its own, and never disturbs the run:
/// a source that fails is left out from then on.
/// </summary>
public sealed class SystemMetricsSampler : IAsyncDisposable
{
    private readonly RunJournal _journal;
    private readonly TimeProvider _time;
    private readonly List<ISystemMetricSource> _sources;
    private readonly string _prefix;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _step;

    private SystemMetricsSampler(RunJournal journal, TimeSpan interval, string? node, TimeProvider time, IEnumerable<ISystemMetricSource> sources)
    {
        (_journal, _time, _sources) = (journal, time, [.. sources]);
        _prefix = MetricName.MachinePrefix(node);
        _step = journal.LastStep(_prefix) + 1;
        _loop = Task.Factory.StartNew(() => RunAsync(interval), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    /// <summary>Starts sampling; steps continue where the run's last ones ended.</summary>
    /// <param name="folder">A folder on the disk to watch.</param>
    /// <param name="node">Name of this machine where several take part in one run; null for one.</param>
    public static SystemMetricsSampler Start(RunJournal journal, string folder, TimeSpan interval, string? node = null, TimeProvider? time = null) =>
        new(journal, interval, node, time ?? TimeProvider.System,
            [new ProcessorSource(), new MemorySource(), new DiskSource(folder), new NetworkSource(), new NvidiaSource()]);

    internal static SystemMetricsSampler Start(RunJournal journal, TimeSpan interval, string? node, TimeProvider time, IEnumerable<ISystemMetricSource> sources) =>
        new(journal, interval, node, time, sources);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan interval)
    {
        try
        {
            Sample();
            while (true)
            {
                await Task.Delay(interval, _time, _stop.Token);
                Sample();
            }
        }
        catch (OperationCanceledException)
        {
            // the run is over
        }
        catch (Errors.RunnerException)
        {
            // the journal's disk is full; the training's own flush reports it
        }
    }

    private void Sample()
    {
        var values = new Dictionary<string, double>();
        foreach (var source in _sources.ToList())
        {
            try
            {
                source.Sample(values);
            }
            catch (Exception)
            {
                _sources.Remove(source);
            }
        }
        if (values.Count > 0)
            _journal.LogMetrics(_step++, values.Select(v => KeyValuePair.Create(_prefix + v.Key, v.Value)));
    }
}
