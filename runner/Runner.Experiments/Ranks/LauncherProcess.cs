using System.Globalization;

namespace Runner.Experiments;

/// <summary>What started the ranks of this machine: the nearest process above this one that is no rank itself.</summary>
internal static class LauncherProcess
{
    private static readonly string[] RankVariables = ["OMPI_COMM_WORLD_RANK=", "PMI_RANK=", "SLURM_PROCID=", "RANK="];

    /// <summary>The same text in all ranks that one launcher started here, and in no others; null where the system does not tell.</summary>
    public static string? Key()
    {
        try
        {
            var (parent, _) = Stat(Environment.ProcessId);
            while (parent > 1 && IsRank(parent))
                parent = Stat(parent).Parent;
            return parent > 1 ? string.Create(CultureInfo.InvariantCulture, $"{parent}-{Stat(parent).Started}") : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static bool IsRank(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ").Split('\0').Any(line => RankVariables.Any(name => line.StartsWith(name, StringComparison.Ordinal)));
        }
        catch (UnauthorizedAccessException)
        {
            return false;                                      // another user's, such as a batch system's
        }
    }

    // proc(5): pid (name) state ppid ...; the name may hold anything, so fields are counted from its end
    private static (int Parent, string Started) Stat(int process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (int.Parse(fields[1], CultureInfo.InvariantCulture), fields[19]);
    }
}
