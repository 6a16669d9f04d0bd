using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Collectives.Nccl;

/// <summary>Options of <c>collective/nccl</c>.</summary>
public sealed record NcclOptions
{
    /// <summary>
    /// The NCCL library: a path, or a name that the system's loader finds. Default null: the one that libtorch brought into the process, else the one
    /// of the same Python install, else libnccl.so.2.
    /// </summary>
    public string? Library { get; init; }

    /// <summary>
    /// Port at which rank 0 gathers the others where no MPI does it. Default null: MASTER_PORT, or the port after it where torchrun itself listens there.
    /// </summary>
    [Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>How long ranks wait for each other at the start. The default of 10 minutes allows for machines of a cluster that start one after another.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The MPI library that gathers the ranks where mpirun or srun started them; as the option of <c>mpi</c>. Default null: the launcher's.</summary>
    public string? MpiLibrary { get; init; }
}
