using System.Globalization;

namespace Runner.Training.Bench;

/// <summary>Peak memory of this process, as the Linux kernel counts it.</summary>
internal static class ProcessMemory
{
    private const string Status = "/proc/self/status";
    private const string ClearReferences = "/proc/self/clear_refs";

    /// <summary>Sets the peak back to what is in use now.</summary>
    /// <returns>False where the system does not let us.</returns>
    public static bool ResetPeak()
    {
        try
        {
            File.WriteAllText(ClearReferences, "5");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Bytes at the peak; null where the system does not tell.</summary>
    public static long? Peak() => Read("VmHWM:");

    private static long? Read(string name)
    {
        if (!File.Exists(Status))
            return null;
        var line = File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? null : 1024 * long.Parse(line[name.Length..^2].Trim(), CultureInfo.InvariantCulture);
    }
}
