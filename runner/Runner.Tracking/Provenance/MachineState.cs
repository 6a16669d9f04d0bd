using System.Runtime.InteropServices;

namespace Runner.Tracking;

/// <summary>The machine and system a run ran on.</summary>
public sealed record MachineState
{
    /// <summary>Name of the machine.</summary>
    public string Host { get; init; } = "";

    /// <summary>Operating system with its version.</summary>
    public string System { get; init; } = "";

    /// <summary>Kernel and architecture.</summary>
    public string Platform { get; init; } = "";

    /// <summary>.NET runtime.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>Processor model.</summary>
    public string Processor { get; init; } = "";

    /// <summary>Processors this process may use.</summary>
    public int ProcessorCount { get; init; }

    /// <summary>Memory this process may use, bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>GPUs: name, memory, driver.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    public static MachineState Read() => new()
    {
        Host = Environment.MachineName,
        System = SystemName(),
        Platform = $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
        Runtime = RuntimeInformation.FrameworkDescription,
        Processor = ProcessorName(),
        ProcessorCount = Environment.ProcessorCount,
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Gpus = [.. (ExternalCommand.Run("nvidia-smi", "--query-gpu=name,memory.total,driver_version --format=csv,noheader", timeout: TimeSpan.FromSeconds(10)) ?? "")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
    };

    /// <summary>One line for a report's heading.</summary>
    public string Summary()
    {
        var memory = Math.Round(MemoryBytes / (double)(1L << 30)).ToString("0", global::System.Globalization.CultureInfo.InvariantCulture);
        var gpus = Gpus.Count == 0 ? "no GPU" : string.Join("; ", Gpus.GroupBy(g => g).Select(g => $"{g.Count()} x {g.Key}"));
        return $"{Processor}, {ProcessorCount} cores, {memory} GiB memory, {gpus}; {System}; {Runtime}";
    }

    private static string SystemName()
    {
        const string release = "/etc/os-release";
        var line = File.Exists(release)
            ? File.ReadLines(release).FirstOrDefault(l => l.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))
            : null;
        return line is null ? RuntimeInformation.OSDescription : line["PRETTY_NAME=".Length..].Trim('"');
    }

    private static string ProcessorName()
    {
        const string information = "/proc/cpuinfo";
        var line = File.Exists(information)
            ? File.ReadLines(information).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
