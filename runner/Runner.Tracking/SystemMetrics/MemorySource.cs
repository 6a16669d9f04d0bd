using System.Globalization;

namespace Runner.Tracking;

/// <summary>Memory in use on the machine: Linux' <c>/proc/meminfo</c>, elsewhere what the runtime knows.</summary>
internal sealed class MemorySource(string path = "/proc/meminfo") : ISystemMetricSource
{
    private const double Megabyte = 1e6;

    public void Sample(IDictionary<string, double> values)
    {
        var (used, total) = Read();
        if (total <= 0)
            return;
        values["system_memory_usage_megabytes"] = used / Megabyte;
        values["system_memory_usage_percentage"] = 100.0 * used / total;
    }

    private (long Used, long Total) Read()
    {
        if (!File.Exists(path))
        {
            var info = GC.GetGCMemoryInfo();
            return (info.MemoryLoadBytes, info.TotalAvailableMemoryBytes);
        }
        var lines = File.ReadLines(path).Select(l => l.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Where(p => p.Length > 1).ToDictionary(p => p[0], p => long.Parse(p[1], CultureInfo.InvariantCulture) * 1024);
        var total = lines.GetValueOrDefault("MemTotal");
        return (total - lines.GetValueOrDefault("MemAvailable"), total);
    }
}
