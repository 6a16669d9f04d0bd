using Runner.EndToEnd.Collectives;
using Runner.EndToEnd.Support;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Ranks;

/// <summary>A training over two network namespaces, which are two machines to MPI.</summary>
[Collection(Alone.Name)]
public sealed class TwoMachinesTests(TwoMachines machines, TwoRanks together) : IClassFixture<TwoMachines>, IClassFixture<TwoRanks>
{
    [Fact]
    public void Ranks_of_two_machines_end_with_the_bits_of_two_ranks_on_one()
    {
        using var sandbox = new RankedSandbox();
        sandbox.Under(machines.Launcher(1, 1)).Expect(0).Says("2 ranks on 2 machines");
        AssertEqual(together.Folder, sandbox.Run);
    }
}
