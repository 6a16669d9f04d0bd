using System.Globalization;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>Sees that work took far longer by the clock than the processor worked on it, and says what that may mean.</summary>
/// <param name="time">Clock.</param>
/// <param name="processorTime">Processor time that this process has taken, over all threads.</param>
/// <param name="load">Processes that ran or wanted to, the mean of the last minute; null where the system does not tell.</param>
/// <param name="threads">Threads that compute.</param>
public sealed class ProcessorHint(TimeProvider time, Func<TimeSpan> processorTime, Func<double?> load, Func<int> threads)
{
    private static readonly TimeSpan Worthwhile = TimeSpan.FromSeconds(5);

    // below that, a single pause says little
    private static readonly TimeSpan Measurable = TimeSpan.FromSeconds(1);

    // threads that compute leave less than a tenth of the clock's time unused, alone on their cores
    private const double FarAbove = 2;

    private readonly long _started = time.GetTimestamp();
    private readonly TimeSpan _processor = processorTime();

    /// <summary>Begins with this process as it is now.</summary>
    public static ProcessorHint Begin() => new(TimeProvider.System, static () => Environment.CpuUsage.TotalTime, Load, get_num_threads);

    /// <summary>The hint; null where there is nothing to say.</summary>
    public string? Text()
    {
        var clock = time.GetElapsedTime(_started);
        return clock < Worthwhile ? null : Text(clock, processorTime() - _processor, load, threads);
    }

    /// <summary>The hint about work that was measured, such as steps of a benchmark; null where there is nothing to say.</summary>
    /// <param name="clock">Time by the clock.</param>
    /// <param name="processor">Processor time over all threads.</param>
    /// <param name="threads">Threads that computed.</param>
    public static string? Of(TimeSpan clock, TimeSpan processor, int threads) => clock < Measurable ? null : Text(clock, processor, Load, () => threads);

    private static string? Text(TimeSpan clock, TimeSpan processor, Func<double?> load, Func<int> threads)
    {
        if (clock < processor * FarAbove)
            return null;
        var busy = load() is { } processes && processes > Environment.ProcessorCount
            ? string.Create(CultureInfo.InvariantCulture, $"other processes want the cores (a load of {processes:0.0} on {Environment.ProcessorCount} cores){(threads() > 1 ? "; with fewer threads (--threads 1) less is lost by threads that wait for each other" : "")}")
            : "it waited for the disk, the network, or cores that a control group withholds";
        return string.Create(CultureInfo.InvariantCulture, $"hint: {clock.TotalSeconds:0} s by the clock, but {processor.TotalSeconds:0} s of processor time: {busy}.");
    }

    private static double? Load()
    {
        try
        {
            return double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}
