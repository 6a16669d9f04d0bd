using Runner.Collectives;
using Runner.Errors;
using Runner.Plugins.Collectives.Nccl.Rendezvous;

namespace Runner.Tests.Collectives.Nccl;

public sealed class RendezvousEndpointTests
{
    private const string Torchrun = "RANK=5 WORLD_SIZE=8 LOCAL_RANK=1 LOCAL_WORLD_SIZE=4 MASTER_ADDR=first MASTER_PORT=29500";

    [Fact]
    public void Torchrun_is_understood() => Assert.Equal(new RendezvousEndpoint(new RankPlacement(5, 8, 1, 4), "first", 29500), Endpoint(Torchrun));

    [Fact]
    public void The_port_after_is_taken_where_Torchrun_listens_itself() => Assert.Equal(29501, Endpoint(Torchrun + " TORCHELASTIC_USE_AGENT_STORE=True")!.Port);

    [Fact]
    public void A_given_port_wins() => Assert.Equal(4000, Endpoint(Torchrun + " TORCHELASTIC_USE_AGENT_STORE=True", 4000)!.Port);

    [Theory]
    [InlineData("RANK=5")]
    [InlineData("WORLD_SIZE=5")]
    public void Half_of_it_is_none(string environment) => Assert.Null(Endpoint(environment));

    [Theory]
    [InlineData("RANK=5 WORLD_SIZE=8 LOCAL_RANK=1 MASTER_PORT=1", "RUN4318", "MASTER_ADDR is not")]
    [InlineData("RANK=8 WORLD_SIZE=8 LOCAL_RANK=1 MASTER_ADDR=a MASTER_PORT=1", "RUN4308", "RANK is '8', but there are 8 ranks")]
    [InlineData("RANK=1 WORLD_SIZE=8 LOCAL_RANK=1 MASTER_ADDR=a MASTER_PORT=70000", "RUN4308", "which is no port")]
    public void What_is_wrong_is_said(string environment, string code, string message)
    {
        var failure = Assert.Throws<RunnerException>(() => Endpoint(environment));
        Assert.Equal(code, failure.Descriptor.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    private static RendezvousEndpoint? Endpoint(string environment, int? port = null) =>
        RendezvousEndpoint.Of(environment.Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]), port);
}
