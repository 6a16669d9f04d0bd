using System.Collections;
using Runner.Plugins.Collectives.Mpi.Launch;

namespace Runner.Plugins.Collectives.Mpi.Binding;

/// <summary>
/// MPI in this process. It can be started once and ended once in a process's life, so it is started by the first that connects and ended when the
/// process ends, if everybody who connected left in good order. Otherwise it is not ended: that would wait for ranks that do not come, and a process
/// that ends without it is what tells the launcher of a failure.
/// </summary>
internal static class MpiProcess
{
    private const int Serialised = 2;
    private const int Multiple = 3;
    private static readonly Lock Gate = new();
    private static MpiLibrary? library;
    private static int threads;
    private static int connected;
    private static bool isOurs;

    /// <summary>The library, started.</summary>
    public static MpiLibrary Start(string? name)
    {
        lock (Gate)
        {
            if (library is null)
            {
                var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
                var handlers = SignalHandlers.Now();
                var (handle, found) = MpiSearch.Open(name, Launcher.Family(environment));
                var opened = new MpiLibrary(handle, found);
                isOurs = !opened.Ask("MPI_Initialized");
                threads = isOurs ? opened.Initialise() : Multiple;
                handlers.Restore();
                library = opened;
                if (isOurs)
                    AppDomain.CurrentDomain.ProcessExit += (_, _) => End();
            }
            connected++;
            return library;
        }
    }

    /// <summary>Whether several threads may call it at a time.</summary>
    public static bool AllowsThreads => threads >= Multiple;

    /// <summary>Whether one thread after another may call it.</summary>
    public static bool AllowsAnyThread => threads >= Serialised;

    /// <summary>To be called by who connected and left in good order; who did not leave so never calls it.</summary>
    public static void Leave()
    {
        lock (Gate)
            connected--;
    }

    private static void End()
    {
        lock (Gate)
        {
            if (connected == 0 && library is { } mpi && !mpi.Ask("MPI_Finalized"))
                Finish(mpi);
        }
    }

    private static unsafe void Finish(MpiLibrary mpi) => mpi.Check(((delegate* unmanaged[Cdecl]<int>)mpi.Symbol("MPI_Finalize"))(), "MPI_Finalize");
}
