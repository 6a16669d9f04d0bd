namespace Runner.Training.Precision;

/// <summary>Whether this machine's CPU multiplies in a lower precision. libtorch runs there without, only slowly.</summary>
internal static class LowPrecisionUnits
{
    private static readonly Lazy<HashSet<string>> Flags = new(Read);

    public static bool Has(string precision) => precision == "bf16"
        ? Flags.Value.Overlaps(["avx512_bf16", "amx_bf16", "bf16"])                 // the last is ARM's name
        : Flags.Value.Overlaps(["avx512_fp16", "amx_fp16", "fphp"]);

    private static HashSet<string> Read()
    {
        try
        {
            var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal)
                || l.StartsWith("Features", StringComparison.Ordinal));
            return line is null ? [] : [.. line[(line.IndexOf(':') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
