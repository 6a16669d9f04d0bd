using System.Globalization;
using Runner.Collectives;

namespace Runner.Plugins.Collectives.Mpi.Launch;

/// <summary>Which MPI a launcher belongs to.</summary>
internal enum LauncherFamily
{
    Unknown,
    OpenMpi,
    Mpich,
}

/// <summary>What launchers tell the processes they start, in environment variables.</summary>
internal static class Launcher
{
    public static LauncherFamily Family(IReadOnlyDictionary<string, string> environment) =>
        environment.ContainsKey("OMPI_COMM_WORLD_SIZE") ? LauncherFamily.OpenMpi
        : environment.ContainsKey("PMI_SIZE") ? LauncherFamily.Mpich
        : LauncherFamily.Unknown;

    /// <summary>Null where no launcher that is known started this process.</summary>
    public static RankPlacement? Placement(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.ContainsKey("OMPI_COMM_WORLD_SIZE"))
            return Read(environment, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE");
        if (environment.ContainsKey("MPI_LOCALRANKID") && environment.ContainsKey("PMI_SIZE"))
            return Read(environment, "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS");
        // a batch script has most of SLURM's variables too; only what srun starts is a task of a step
        if (environment.ContainsKey("SLURM_STEP_NUM_TASKS") && environment.ContainsKey("SLURM_PROCID"))
        {
            var placement = Read(environment, "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", null);
            return placement with { LocalSize = TasksOfNode(environment, placement) };
        }
        return environment.ContainsKey("PMI_SIZE") ? Read(environment, "PMI_RANK", "PMI_SIZE", null, null) : null;
    }

    /// <summary>
    /// How many tasks SLURM started without PMIx or PMI2; null where it did not, or where another launcher speaks for itself. An MPI library would take each of them for a
    /// process of its own, or end it with a text of its own.
    /// </summary>
    public static int? SlurmTasksWithoutPmi(IReadOnlyDictionary<string, string> environment)
    {
        string[] spoken = ["PMIX_RANK", "PMIX_NAMESPACE", "PMI_RANK", "PMI_FD", "PMI_PORT", "OMPI_COMM_WORLD_SIZE", "ALPS_APP_PE"];
        return environment.ContainsKey("SLURM_STEP_NUM_TASKS") && environment.ContainsKey("SLURM_PROCID") && !spoken.Any(environment.ContainsKey)
            && Number(environment, "SLURM_STEP_NUM_TASKS") is > 1 and var tasks ? tasks : null;
    }

    // SLURM_STEP_TASKS_PER_NODE is "4", "4(x3)", "4(x3),2", ...: tasks of each node in turn
    private static int TasksOfNode(IReadOnlyDictionary<string, string> environment, RankPlacement placement)
    {
        const string variable = "SLURM_STEP_TASKS_PER_NODE";
        if (!environment.TryGetValue(variable, out var text))
            return placement.LocalRank + 1;
        var node = environment.ContainsKey("SLURM_NODEID") ? Number(environment, "SLURM_NODEID") : 0;
        foreach (var group in text.Split(','))
        {
            var parts = group.TrimEnd(')').Split("(x");
            if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var tasks)
                || !int.TryParse(parts.Length > 1 ? parts[1] : "1", NumberStyles.None, CultureInfo.InvariantCulture, out var repeats))
                throw CollectiveErrors.LaunchVariable.With(variable, text, "which is no list of tasks per node");
            if (node < repeats)
                return Math.Max(tasks, placement.LocalRank + 1);
            node -= repeats;
        }
        return placement.LocalRank + 1;
    }

    private static RankPlacement Read(IReadOnlyDictionary<string, string> environment, string rank, string size, string? localRank, string? localSize)
    {
        var placement = new RankPlacement(Number(environment, rank), Number(environment, size), localRank is null ? 0 : Number(environment, localRank), 1);
        placement = placement with { LocalSize = localSize is null ? placement.LocalRank + 1 : Number(environment, localSize) };
        if (placement.Rank >= placement.Size)
            throw CollectiveErrors.LaunchVariable.With(rank, placement.Rank, $"but there are {placement.Size} ranks");
        if (placement.LocalRank >= placement.LocalSize)
            throw CollectiveErrors.LaunchVariable.With(localRank ?? rank, placement.LocalRank, $"but this machine has {placement.LocalSize} ranks");
        return placement;
    }

    internal static int Number(IReadOnlyDictionary<string, string> environment, string variable)
    {
        if (!environment.TryGetValue(variable, out var text))
            throw CollectiveErrors.LaunchVariable.With(variable, "", "but others of its launcher are set");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
            : throw CollectiveErrors.LaunchVariable.With(variable, text, "which is no whole number");
    }
}
