using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Collectives;

/// <summary>The engine 'mpi' between machines.</summary>
[Collection(Alone.Name)]
public sealed class TwoMachinesTests(TwoMachines machines) : IClassFixture<TwoMachines>
{
    [Fact]
    public void All_laws_hold_in_rank_order()
    {
        var result = machines.Ranks(2, 1, [], "laws", "--in-rank-order").Expect(0);
        result.Says("3 ranks on 2 machines, a chain in rank order between them");
        result.Says("rank 0 of 3, 0 of 2 on its machine: all laws kept").Says("rank 1 of 3, 1 of 2 on its machine: all laws kept")
            .Says("rank 2 of 3, 0 of 1 on its machine: all laws kept");
    }

    [Fact]
    public void All_laws_hold_in_mpis_order() => machines.Ranks(1, 1, [], "laws").Expect(0).Says("2 ranks on 2 machines, MPI's reductions between them")
        .Says("rank 0 of 2, 0 of 1 on its machine: all laws kept").Says("rank 1 of 2, 0 of 1 on its machine: all laws kept");

    /// <summary>Ranks dealt to the machines in turn: the order of ranks goes to and fro between them.</summary>
    [Theory]
    [Trait("speed", "slow")]
    [InlineData(2, 2)]
    [InlineData(1, 3)]
    public void All_laws_hold_for_ranks_dealt_in_turn(int first, int second)
    {
        var result = machines.Ranks(first, second, ["--map-by", "node"], "laws", "--in-rank-order").Expect(0);
        for (var rank = 0; rank < 4; rank++)
            Assert.Matches($@"rank {rank} of 4, \d of {(rank % 2 == 0 && first == 2 || rank % 2 == 1 && second == 2 ? 2 : @"\d")} on its machine: all laws kept", result.Output);
    }

    [Fact]
    public void An_abort_ends_both() => machines.Ranks(1, 1, [], "aborts").Expect(17);

    [Fact]
    public void A_lost_rank_ends_both() => Assert.NotEqual(0, machines.Ranks(2, 1, [], "dies").ExitCode);
}
