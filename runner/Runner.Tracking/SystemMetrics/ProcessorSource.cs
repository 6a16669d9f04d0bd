using System.Globalization;

namespace Runner.Tracking;

/// <summary>Share of all processors in use, from Linux' <c>/proc/stat</c>; silent elsewhere.</summary>
internal sealed class ProcessorSource(string path = "/proc/stat") : ISystemMetricSource
{
    private (long Busy, long Total)? _last;

    public void Sample(IDictionary<string, double> values)
    {
        if (!File.Exists(path))
            return;
        // cpu user nice system idle iowait irq softirq steal ...
        var fields = File.ReadLines(path).First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(f => long.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        var total = fields.Sum();
        var busy = total - fields[3] - fields[4];
        if (_last is { } last && total > last.Total)
            values["cpu_utilization_percentage"] = 100.0 * (busy - last.Busy) / (total - last.Total);
        _last = (busy, total);
    }
}
