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

    public RankPlace? Detect(CollectiveSurroundings surroundings) => Launcher.Place(surroundings.Environment);

    public ICollective Connect(CollectiveContext context) => MpiCollective.Connect(options, context);
}
