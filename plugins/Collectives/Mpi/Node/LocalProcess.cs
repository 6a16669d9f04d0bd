using System.Globalization;

namespace Runner.Plugins.Collectives.Mpi.Node;

/// <summary>Processes of this machine, told apart from later ones of the same number by when they started.</summary>
internal static class LocalProcess
{
    /// <summary>When a process started, in the kernel's ticks; null where there is none, or only what its parent has not yet looked at.</summary>
    public static long? StartOf(int process)
    {
        try
        {
            // the name in brackets may hold anything
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
