using System.Globalization;

namespace Runner.Training.Ranks;

/// <summary>What Linux says of processes.</summary>
internal static class ProcessFacts
{
    /// <summary>Equal for processes that see each other by the same numbers: one boot of one machine, one process namespace.</summary>
    public static string MachineId { get; } = Read("/proc/sys/kernel/random/boot_id")?.Trim() + "/" + Namespace();

    /// <summary>When a process started, in ticks since boot; null where there is none, or only what is left of an ended one.</summary>
    public static long? StartOf(int process)
    {
        if (Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat")) is not { } stat)
            return null;
        // "1234 (any name) S ..."; state is field 3, start is field 22
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Length < 20 || fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
    }

    private static string Namespace()
    {
        try
        {
            return new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;                                   // not there, or gone while it was read
        }
    }
}
