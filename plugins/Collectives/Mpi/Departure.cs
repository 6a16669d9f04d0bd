using System.Diagnostics;
using Runner.Errors;

namespace Runner.Plugins.Collectives.Mpi;

/// <summary>Whether all ranks end together. What they share can be taken down only then.</summary>
internal static class Departure
{
    /// <summary>Waits for the others, at most for the time given.</summary>
    public static bool IsInGoodOrder(MpiSetup setup, TimeSpan timeout)
    {
        var clock = Stopwatch.GetTimestamp();
        if (!setup.Control.Leave(timeout))
            return false;
        if (setup.Map.NodeCount == 1)
            return true;
        try
        {
            var all = setup.World.BeginBarrier();
            while (!setup.Mpi.Test(ref all))
            {
                if (Stopwatch.GetElapsedTime(clock) > timeout)
                    return false;
                Thread.Sleep(1);
            }
            return true;
        }
        catch (RunnerException)
        {
            return false;                                  // what is wrong was said where it mattered
        }
    }
}
