using System.Globalization;
using Runner.Collectives;
using Runner.Plugins.Collectives.Mpi.Launch;

namespace Runner.Plugins.Collectives.Nccl.Rendezvous;

/// <summary>What torchrun, and others after its manner, tell a process.</summary>
/// <param name="Rank">This process.</param>
/// <param name="Host">Where rank 0 is.</param>
/// <param name="Port">Where it listens.</param>
internal sealed record RendezvousEndpoint(RankPlacement Rank, string Host, int Port)
{
    public string Address => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Null where nothing of the kind started this process.</summary>
    public static RendezvousEndpoint? Of(IReadOnlyDictionary<string, string> environment, int? port)
    {
        if (!environment.ContainsKey("RANK") || !environment.ContainsKey("WORLD_SIZE"))
            return null;
        foreach (var needed in new[] { "MASTER_ADDR", "MASTER_PORT", "LOCAL_RANK" })
        {
            if (!environment.ContainsKey(needed) && !(needed == "MASTER_PORT" && port is not null))
                throw CollectiveErrors.RendezvousVariable.With(needed);
        }
        var (rank, size, localRank) = (Launcher.Number(environment, "RANK"), Launcher.Number(environment, "WORLD_SIZE"), Launcher.Number(environment, "LOCAL_RANK"));
        var localSize = environment.ContainsKey("LOCAL_WORLD_SIZE") ? Launcher.Number(environment, "LOCAL_WORLD_SIZE") : localRank + 1;
        if (rank >= size)
            throw CollectiveErrors.LaunchVariable.With("RANK", rank, $"but there are {size} ranks");
        if (localRank >= localSize)
            throw CollectiveErrors.LaunchVariable.With("LOCAL_RANK", localRank, $"but this machine has {localSize} ranks");
        return new RendezvousEndpoint(new RankPlacement(rank, size, localRank, localSize), environment["MASTER_ADDR"], port ?? PortOf(environment));
    }

    // torchrun's own store listens at MASTER_PORT in its later versions, and says so
    private static int PortOf(IReadOnlyDictionary<string, string> environment)
    {
        var given = Launcher.Number(environment, "MASTER_PORT");
        var isTaken = environment.TryGetValue("TORCHELASTIC_USE_AGENT_STORE", out var used) && string.Equals(used, "True", StringComparison.OrdinalIgnoreCase);
        var port = isTaken ? given + 1 : given;
        return port is > 0 and <= 65535 ? port : throw CollectiveErrors.LaunchVariable.With("MASTER_PORT", given, "which is no port");
    }
}
