namespace Runner.Plugins.Collectives.Mpi;

/// <summary>Options of <c>collective/mpi</c>.</summary>
public sealed record MpiOptions
{
    /// <summary>
    /// The MPI library: a path, or a name that the system's loader finds. Default null: the library of the launcher that started this process
    /// (Open MPI or MPICH), under its usual names.
    /// </summary>
    public string? Library { get; init; }
}
