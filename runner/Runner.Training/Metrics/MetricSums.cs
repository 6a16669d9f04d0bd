using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>Sums and counts by metric name. Sums are doubles on the device; reading them all is one transfer.</summary>
internal sealed class MetricSums(Device device) : IDisposable
{
    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public void Add(IReadOnlyDictionary<string, MetricSum> metrics)
    {
        foreach (var (name, metric) in metrics)
        {
            if (!_entries.TryGetValue(name, out var entry))
                _entries.Add(name, entry = new Entry(zeros(1, ScalarType.Float64, device).DetachFromDisposeScope()));
            using var sum = metric.Sum.detach();
            entry.Sum.add_(sum);
            entry.Count += metric.Count;
        }
    }

    /// <summary>Adds sums that were read before, of all ranks.</summary>
    public void Add(IReadOnlyDictionary<string, MetricTotal> totals)
    {
        foreach (var (name, total) in totals)
        {
            if (!_entries.TryGetValue(name, out var entry))
                _entries.Add(name, entry = new Entry(zeros(1, ScalarType.Float64, device).DetachFromDisposeScope()));
            using var sum = tensor([total.Sum], ScalarType.Float64, device);
            entry.Sum.add_(sum);
            entry.Count += total.Count;
        }
    }

    /// <summary>Sum and count of each metric.</summary>
    public SortedDictionary<string, MetricTotal> Read()
    {
        var totals = new SortedDictionary<string, MetricTotal>(StringComparer.Ordinal);
        if (_entries.Count == 0)
            return totals;
        using var scope = NewDisposeScope();
        var sums = cat([.. _entries.Values.Select(e => e.Sum)]).cpu().data<double>().ToArray();
        foreach (var ((name, entry), sum) in _entries.Zip(sums))
            totals.Add(name, new MetricTotal(sum, entry.Count));
        return totals;
    }

    /// <summary>Means of the metrics that counted something, and what <paramref name="model"/> derives from them.</summary>
    public IReadOnlyDictionary<string, double> Means(TaskModel model) => Means(Read(), model);

    /// <summary>Means of sums, and what <paramref name="model"/> derives from them.</summary>
    public static IReadOnlyDictionary<string, double> Means(IReadOnlyDictionary<string, MetricTotal> totals, TaskModel model)
    {
        var means = totals.Where(m => m.Value.Count > 0).ToDictionary(m => m.Key, m => m.Value.Sum / m.Value.Count, StringComparer.Ordinal);
        model.AddDerived(means);
        return means;
    }

    public void Restore(IReadOnlyDictionary<string, MetricTotal> totals)
    {
        Clear();
        foreach (var (name, total) in totals)
        {
            var sum = tensor([total.Sum], ScalarType.Float64, device).DetachFromDisposeScope();
            _entries.Add(name, new Entry(sum) { Count = total.Count });
        }
    }

    public void Clear()
    {
        foreach (var entry in _entries.Values)
            entry.Sum.Dispose();
        _entries.Clear();
    }

    public void Dispose() => Clear();

    private sealed class Entry(Tensor sum)
    {
        public Tensor Sum { get; } = sum;

        public double Count { get; set; }
    }
}

/// <summary>A mean in the making, as checkpoints keep it.</summary>
/// <param name="Sum">What was added up.</param>
/// <param name="Count">What it will be divided by.</param>
internal readonly record struct MetricTotal(double Sum, double Count);
