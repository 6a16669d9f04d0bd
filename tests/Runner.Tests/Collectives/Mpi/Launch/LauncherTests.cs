using Runner.Collectives;
using Runner.Errors;
using Runner.Plugins.Collectives.Mpi.Launch;

namespace Runner.Tests.Collectives.Mpi.Launch;

public sealed class LauncherTests
{
    [Theory]
    [InlineData("OMPI_COMM_WORLD_RANK=5 OMPI_COMM_WORLD_SIZE=8 OMPI_COMM_WORLD_LOCAL_RANK=1 OMPI_COMM_WORLD_LOCAL_SIZE=4", 5, 8, 1, 4)]
    [InlineData("PMI_RANK=5 PMI_SIZE=8 MPI_LOCALRANKID=1 MPI_LOCALNRANKS=4", 5, 8, 1, 4)]
    [InlineData("PMI_RANK=5 PMI_SIZE=8", 5, 8, 0, 1)]
    [InlineData("SLURM_PROCID=5 SLURM_STEP_NUM_TASKS=8 SLURM_LOCALID=1 SLURM_NODEID=1 SLURM_STEP_TASKS_PER_NODE=4(x2)", 5, 8, 1, 4)]
    [InlineData("SLURM_PROCID=9 SLURM_STEP_NUM_TASKS=10 SLURM_LOCALID=1 SLURM_NODEID=2 SLURM_STEP_TASKS_PER_NODE=4(x2),2", 9, 10, 1, 2)]
    [InlineData("SLURM_PROCID=3 SLURM_STEP_NUM_TASKS=4 SLURM_LOCALID=3", 3, 4, 3, 4)]
    // Open MPI's launcher under SLURM: the inner one counts
    [InlineData("OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_LOCAL_RANK=0 OMPI_COMM_WORLD_LOCAL_SIZE=1 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=1 SLURM_LOCALID=0", 1, 2, 0, 1)]
    public void Launchers_are_understood(string environment, int rank, int size, int localRank, int localSize) =>
        Assert.Equal(new RankPlacement(rank, size, localRank, localSize), Launcher.Placement(Variables(environment)));

    [Theory]
    [InlineData("HOME=/root")]
    [InlineData("SLURM_PROCID=0 SLURM_NTASKS=8 SLURM_LOCALID=0")]
    [InlineData("RANK=0 WORLD_SIZE=2")]
    public void What_is_no_launcher_is_none(string environment) => Assert.Null(Launcher.Placement(Variables(environment)));

    [Theory]
    [InlineData("OMPI_COMM_WORLD_RANK=x OMPI_COMM_WORLD_SIZE=8 OMPI_COMM_WORLD_LOCAL_RANK=1 OMPI_COMM_WORLD_LOCAL_SIZE=4", "OMPI_COMM_WORLD_RANK is 'x', which is no whole number")]
    [InlineData("PMI_RANK=8 PMI_SIZE=8 MPI_LOCALRANKID=0 MPI_LOCALNRANKS=4", "PMI_RANK is '8', but there are 8 ranks")]
    [InlineData("PMI_RANK=0 PMI_SIZE=8 MPI_LOCALRANKID=4 MPI_LOCALNRANKS=4", "MPI_LOCALRANKID is '4', but this machine has 4 ranks")]
    [InlineData("PMI_SIZE=8", "PMI_RANK is '', but others of its launcher are set")]
    [InlineData("SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=2 SLURM_LOCALID=0 SLURM_STEP_TASKS_PER_NODE=many", "SLURM_STEP_TASKS_PER_NODE is 'many', which is no list of tasks per node")]
    public void What_is_wrong_is_said(string environment, string message)
    {
        var failure = Assert.Throws<RunnerException>(() => Launcher.Placement(Variables(environment)));
        Assert.Equal("RUN4308", failure.Descriptor.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The variables are those that srun of SLURM 22.05 sets with each <c>--mpi</c>.</summary>
    [Theory]
    [InlineData("SLURM_PROCID=5 SLURM_STEP_NUM_TASKS=8 SLURM_LOCALID=1", 8)]
    [InlineData("SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=1 SLURM_LOCALID=0", null)]
    [InlineData("SLURM_PROCID=0 SLURM_NTASKS=8 SLURM_LOCALID=0", null)]                     // a batch script
    [InlineData("SLURM_PROCID=5 SLURM_STEP_NUM_TASKS=8 SLURM_MPI_TYPE=pmix PMIX_RANK=5 PMIX_NAMESPACE=slurm.pmix.4.0", null)]
    [InlineData("SLURM_PROCID=5 SLURM_STEP_NUM_TASKS=8 SLURM_MPI_TYPE=pmi2 PMI_FD=10 PMI_RANK=5 PMI_SIZE=8", null)]
    [InlineData("SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=2 OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=8", null)]
    [InlineData("HOME=/root", null)]
    public void Slurm_without_pmi_is_recognised(string environment, int? tasks) => Assert.Equal(tasks, Launcher.SlurmTasksWithoutPmi(Variables(environment)));

    private static Dictionary<string, string> Variables(string text) =>
        text.Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
