using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Runner.Collectives;
using Runner.Conformance.Reference;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Plugins.Collectives.Nccl;
using Runner.Plugins.Collectives.Nccl.Binding;
using Runner.Plugins.Collectives.Nccl.Rendezvous;
using Runner.Tests.Collectives.Nccl.Fake;
using static TorchSharp.torch;

namespace Runner.Tests.Collectives.Nccl;

/// <summary>
/// The engine on a stand-in for NCCL whose ranks are threads and whose devices are memory: what is called with what, and that the sums, stretches and
/// failures come out right. What a GPU does with it, these tests cannot show.
/// </summary>
public sealed class NcclCollectiveTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public NcclCollectiveTests() => TorchRuntime.EnsureLoaded();

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    public async Task All_laws_hold(int ranks, bool isInRankOrder)
    {
        var library = FakeNccl.Fresh();
        var failures = await OnRanks(library, ranks, isInRankOrder, collective =>
        {
            foreach (var (_, law) in new CollectiveLaws(collective, CPU, isInRankOrder).All)
                law();
        });
        Assert.All(failures, Assert.Null);
        Assert.Equal(0, FakeNccl.Number("fake_aborts"));
        Assert.Equal((1 << ranks) - 1, FakeNccl.Number("fake_devices_used"));
        Assert.Equal($"{ranks}", FakeNccl.Joined.Split(' ')[^1]);
    }

    [Fact]
    public async Task What_never_ends_is_aborted_and_said()
    {
        var library = FakeNccl.Fresh();
        var failures = await OnRanks(library, 1, false, collective =>
        {
            FakeNccl.Break(6);
            using var numbers = zeros(10);
            collective.AllReduce(numbers);
        });
        var failure = Assert.IsType<RunnerException>(failures[0]);
        Assert.Equal("RUN4316", failure.Descriptor.Code);
        Assert.Contains("remote process exited or there was a network error (the stand-in says so)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, FakeNccl.Number("fake_aborts"));
    }

    [Fact]
    public async Task A_lost_rank_ends_an_operation_that_waits_for_it()
    {
        var library = FakeNccl.Fresh();
        var failures = await OnRanks(library, 2, false, collective =>
        {
            collective.Barrier();
            if (collective.Placement.Rank == 1)
                throw new InvalidOperationException("this rank has had enough");
            FakeNccl.Break(0);
            using var numbers = zeros(10);
            collective.AllReduce(numbers);
        });
        var failure = Assert.IsType<RunnerException>(failures[0]);
        Assert.Equal("RUN4323", failure.Descriptor.Code);
        Assert.Contains("rank 1", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, FakeNccl.Number("fake_aborts"));
    }

    [Fact]
    public void The_version_is_read()
    {
        var nccl = new NcclLibrary(FakeNccl.Fresh());
        Assert.Equal("2.27.3", nccl.Version);
    }

    [Fact]
    public void Any_other_device_is_refused()
    {
        var component = new NcclComponent(new NcclOptions());
        var failure = Assert.Throws<RunnerException>(() => component.Connect(new CollectiveContext(new RankPlacement(0, 1, 0, 1), CPU, false, NullLogger.Instance)));
        Assert.Equal("RUN4317", failure.Descriptor.Code);
    }

    [Theory]
    [InlineData("RANK=1 WORLD_SIZE=2 LOCAL_RANK=1 LOCAL_WORLD_SIZE=2 MASTER_ADDR=a MASTER_PORT=1")]
    [InlineData("OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_LOCAL_RANK=1 OMPI_COMM_WORLD_LOCAL_SIZE=2")]
    public void Launchers_are_understood_where_a_gpu_is_wanted(string environment)
    {
        var variables = environment.Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var component = new NcclComponent(new NcclOptions());
        Assert.Equal(new RankPlacement(1, 2, 1, 2), component.Detect(new CollectiveSurroundings(variables, WantsCuda: true)));
        Assert.Null(component.Detect(new CollectiveSurroundings(variables, WantsCuda: false)));
    }

    private static async Task<Exception?[]> OnRanks(nint library, int ranks, bool isInRankOrder, Action<ICollective> work)
    {
        var port = FreePort();
        return await Task.WhenAll(Enumerable.Range(0, ranks).Select(rank => Task.Factory.StartNew(() => Record.Exception(() =>
        {
            var placement = new RankPlacement(rank, ranks, rank, ranks);
            var star = Star.Gather(new RendezvousEndpoint(placement, "127.0.0.1", port), Timeout);
            var nccl = new NcclLibrary(library);
            var communicator = new NcclCommunicator(nccl, new CudaRuntime(library), rank, nccl.Identify(star, rank), placement, star.Check);
            using var collective = new NcclCollective(communicator, star, new CollectiveContext(placement, CPU, isInRankOrder, NullLogger.Instance));
            work(collective);
        }), TaskCreationOptions.LongRunning)));
    }

    private static int FreePort()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }
}
