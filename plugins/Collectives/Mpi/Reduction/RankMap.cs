namespace Runner.Plugins.Collectives.Mpi.Reduction;

// R ranks, M machines ("nodes"), K lanes: ranks of a machine that talk to other machines, as many as the smallest machine has

/// <summary>Ranks that follow each other in the order of summation and are on one machine.</summary>
/// <param name="Node">The machine.</param>
/// <param name="Locals">The ranks, counted on their machine.</param>
internal sealed record RankRun(int Node, int[] Locals);

/// <summary>Which rank is where.</summary>
internal sealed class RankMap
{
    /// <param name="leaders">Of each rank: the world rank of the first rank of its machine.</param>
    /// <param name="locals">Of each rank: its number on its machine.</param>
    /// <param name="rank">This one.</param>
    public RankMap(int[] leaders, int[] locals, int rank)
    {
        var machines = leaders.Distinct().Order().ToList();
        NodeOf = [.. leaders.Select(leader => machines.IndexOf(leader))];
        LocalOf = locals;
        (Rank, Node, Local) = (rank, NodeOf[rank], locals[rank]);
        RanksOf = [.. machines.Select((_, node) => Enumerable.Range(0, locals.Length).Where(r => NodeOf[r] == node).OrderBy(r => locals[r]).ToArray())];
        LaneCount = RanksOf.Min(ranks => ranks.Length);
        var runs = new List<RankRun>();
        for (var start = 0; start < locals.Length;)
        {
            var end = start;
            while (end < locals.Length && NodeOf[end] == NodeOf[start])
                end++;
            runs.Add(new RankRun(NodeOf[start], locals[start..end]));
            start = end;
        }
        Runs = runs;
    }

    public int Rank { get; }

    /// <summary>The machine of this rank.</summary>
    public int Node { get; }

    /// <summary>This rank on its machine.</summary>
    public int Local { get; }

    public int Size => NodeOf.Count;

    public int NodeCount => RanksOf.Count;

    /// <summary>Of each rank: its machine.</summary>
    public IReadOnlyList<int> NodeOf { get; }

    /// <summary>Of each rank: its number on its machine.</summary>
    public IReadOnlyList<int> LocalOf { get; }

    /// <summary>Of each machine: its ranks in local order.</summary>
    public IReadOnlyList<int[]> RanksOf { get; }

    /// <summary>This machine's ranks.</summary>
    public int[] Peers => RanksOf[Node];

    public int LaneCount { get; }

    /// <summary>All ranks in order, in stretches of one machine.</summary>
    public IReadOnlyList<RankRun> Runs { get; }
}
