using System.Globalization;

namespace Runner.Tracking;

/// <summary>Use of NVIDIA GPUs through <c>nvidia-smi</c>; silent, and not asked again, where that is missing or fails.</summary>
/// <param name="query">Runs <c>nvidia-smi</c> with arguments; null when it is not there or failed.</param>
internal sealed class NvidiaSource(Func<string, string?> query) : ISystemMetricSource
{
    private bool _absent;

    public NvidiaSource()
        : this(static arguments => ExternalCommand.Run("nvidia-smi", arguments, timeout: TimeSpan.FromSeconds(5)))
    {
    }

    public void Sample(IDictionary<string, double> values)
    {
        if (_absent)
            return;
        var answer = query("--query-gpu=index,utilization.gpu,memory.used,memory.total,power.draw,power.limit --format=csv,noheader,nounits");
        if (answer is null)
        {
            _absent = true;
            return;
        }
        foreach (var line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Read(line.Split(',', StringSplitOptions.TrimEntries), values);
    }

    // a figure the card does not know reads "[N/A]" and is left out
    private static void Read(string[] fields, IDictionary<string, double> values)
    {
        if (fields.Length != 6)
            return;
        var gpu = $"gpu_{fields[0]}_";
        var figures = fields.Skip(1).Select(f => double.TryParse(f, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) ? v : (double?)null).ToArray();
        Add("utilization_percentage", figures[0]);
        Add("memory_usage_megabytes", figures[1] * 1.048576);    // nvidia-smi counts MiB
        Add("memory_usage_percentage", 100 * figures[1] / figures[2]);
        Add("power_usage_watts", figures[3]);
        Add("power_usage_percentage", 100 * figures[3] / figures[4]);

        void Add(string name, double? value)
        {
            if (value is { } v && double.IsFinite(v))
                values[gpu + name] = v;
        }
    }
}
