using System.Collections;
using Runner.Collectives;
using Runner.Components;
using Runner.Plugins.Collectives.Mpi.Launch;

namespace Runner.Plugins.Collectives.Mpi;

/// <summary>
/// Processes started by <c>mpirun</c> or <c>srun</c>, over the MPI library installed there (Open MPI, MPICH or a descendant). Ranks of one machine
/// reduce through memory they share; machines exchange over MPI.
/// </summary>
[Component("collective/mpi", Source = "Message Passing Interface 3.0 and later; shared-memory windows within a machine")]
internal sealed class MpiComponent(MpiOptions options) : ICollectiveComponent
{
    public int Priority => 100;

    public RankPlacement? Detect(CollectiveSurroundings surroundings) => Launcher.Placement(surroundings.Environment);

    public ICollective Connect(CollectiveContext context)
    {
        // before MPI is asked to begin: without PMI it ends the process with a text of its own, or lets each task train alone
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
        return Launcher.SlurmTasksWithoutPmi(environment) is { } tasks
            ? throw CollectiveErrors.SlurmWithoutPmi.With(tasks)
            : MpiCollective.Connect(options, context);
    }
}
