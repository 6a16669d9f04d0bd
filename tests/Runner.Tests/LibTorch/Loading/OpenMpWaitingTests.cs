using Runner.LibTorch.Loading;

namespace Runner.Tests.LibTorch.Loading;

public class OpenMpWaitingTests
{
    [Theory]
    [InlineData("GOMP_SPINCOUNT")]
    [InlineData("OMP_WAIT_POLICY")]
    [InlineData("KMP_BLOCKTIME")]
    public void What_the_user_decided_stays(string variable) =>
        Assert.Null(OpenMpWaiting.Choose(name => name == variable ? "ACTIVE" : null, load: 50, cores: 2, quota: 1));

    [Theory]
    [InlineData(0.5, null, "10000", "cores are free")]
    [InlineData(2, null, "10000", "cores are free")]
    [InlineData(5, null, "1000", "a load of 5.0 on 2 cores")]
    [InlineData(0.5, 1.5, "1000", "a control group allows 1.5 cores' time")]
    public void Threads_sleep_sooner_where_cores_are_shared(double load, double? quota, string looks, string reason) =>
        Assert.Equal((looks, reason), OpenMpWaiting.Choose(_ => null, load, cores: 2, quota));

    [Theory]
    [InlineData("OMPI_COMM_WORLD_LOCAL_SIZE", "2", "1000")]
    [InlineData("MPI_LOCALNRANKS", "4", "1000")]
    [InlineData("LOCAL_WORLD_SIZE", "1", "10000")]
    public void Ranks_of_one_machine_share_its_cores(string variable, string value, string looks) =>
        Assert.Equal(looks, OpenMpWaiting.Choose(name => name == variable ? value : null, load: 0, cores: 8, quota: null)?.Looks);
}
