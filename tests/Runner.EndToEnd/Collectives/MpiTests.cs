using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Collectives;

/// <summary>The engine 'mpi' in processes that a launcher starts, on this machine.</summary>
[Collection(Alone.Name)]
public sealed class MpiTests
{
    [Theory]
    [InlineData(Launch.OpenMpi, 1)]
    [InlineData(Launch.OpenMpi, 2)]
    [InlineData(Launch.OpenMpi, 3)]
    [InlineData(Launch.Mpich, 2)]
    public void All_laws_hold(string launcher, int ranks)
    {
        var result = Launch.Ranks(launcher, ranks, "laws", "--in-rank-order").Expect(0);
        for (var rank = 0; rank < ranks; rank++)
            result.Says($"rank {rank} of {ranks}, {rank} of {ranks} on its machine: all laws kept");
    }

    /// <summary>More ranks than this machine may have cores.</summary>
    [Theory]
    [Trait("speed", "slow")]
    [InlineData(Launch.OpenMpi, 4)]
    [InlineData(Launch.Mpich, 4)]
    [InlineData(Launch.Mpich, 1)]
    [InlineData(Launch.Mpich, 3)]
    public void All_laws_hold_for_more_ranks(string launcher, int ranks)
    {
        var result = Launch.Ranks(launcher, ranks, "laws").Expect(0);
        for (var rank = 0; rank < ranks; rank++)
            result.Says($"rank {rank} of {ranks}, {rank} of {ranks} on its machine: all laws kept");
    }

    [Theory]
    [InlineData(Launch.OpenMpi)]
    [InlineData(Launch.Mpich)]
    public void A_process_connects_again_after_it_left(string launcher) =>
        Assert.Equal(Enumerable.Repeat("sum 2", 4), Launch.Ranks(launcher, 2, "twice").Expect(0).Output.Split('\n').Where(line => line.Contains("sum ", StringComparison.Ordinal)).Select(Plain));

    /// <summary>Network libraries below an MPI take the signal of a null reference for a crash, if one lets them.</summary>
    [Theory]
    [InlineData(Launch.OpenMpi)]
    [InlineData(Launch.Mpich)]
    public void Faults_stay_the_runtimes(string launcher) => Launch.Ranks(launcher, 2, "handlers").Expect(0).Says("null references are still exceptions");

    [Theory]
    [InlineData(Launch.OpenMpi)]
    [InlineData(Launch.Mpich)]
    public void Others_are_told_which_rank_died(string launcher)
    {
        var result = Launch.RanksLeftAlone(launcher, 3, "dies");
        var process = result.Output.Split("rank 2 (process ")[1].Split(')')[0];
        var told = Enumerable.Range(0, 2).Count(rank => result.Error.Contains($"RUN4305: rank 2 (process {process}) ended while rank {rank} waited in AllReduce.", StringComparison.Ordinal));
        // MPICH's launcher loses what the second one says after the first has ended
        Assert.True(told >= (launcher == Launch.OpenMpi ? 2 : 1), result.ToString());
    }

    [Theory]
    [InlineData(Launch.OpenMpi)]
    [InlineData(Launch.Mpich)]
    public void Others_are_told_which_rank_gave_up(string launcher)
    {
        var result = Launch.Ranks(launcher, 3, "leaves");
        Assert.NotEqual(0, result.ExitCode);
        result.Warns("ended while rank 0 waited in AllReduce.").Warns("RUN4305: rank 2 ");
    }

    [Fact]
    public void An_abort_ends_all_with_its_code() => Launch.Ranks(Launch.OpenMpi, 3, "aborts").Expect(17);

    /// <summary>MPICH's launcher may answer with what it ended the others with.</summary>
    [Fact]
    public void An_abort_ends_all_under_mpich()
    {
        var result = Launch.Ranks(Launch.Mpich, 3, "aborts");
        Assert.NotEqual(0, result.ExitCode);
        result.Warns("Abort(17)");
    }

    [Theory]
    [InlineData(Launch.OpenMpi)]
    [InlineData(Launch.Mpich)]
    public void Ranks_out_of_step_are_named(string launcher)
    {
        var result = Launch.Ranks(launcher, 2, "disagrees");
        // MPICH's launcher may see that a rank left before it sees with which code, and then answers 1 and ends the other
        Assert.True(launcher == Launch.OpenMpi ? result.ExitCode == 3 : result.ExitCode is 1 or 3, result.ToString());
        Assert.True(Says(0, 1000, 1, 1001) || Says(1, 1001, 0, 1000), result.ToString());

        bool Says(int rank, int elements, int other, int others) => result.Error.Contains(
            $"RUN4304: rank {rank} calls AllReduce of {elements} elements of type Float32 while rank {other} calls AllReduce of {others} elements of type Float32.",
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_library_is_noticed()
    {
        Launch.Installed(Launch.Mpich);
        var library = Directory.EnumerateFiles("/usr/lib", "libmpich.so.12", SearchOption.AllDirectories).FirstOrDefault();
        Assert.SkipWhen(library is null, "MPICH's library is not where Debian has it");
        Launch.Ranks(Launch.OpenMpi, 2, "laws", "--library", library).Expect(3).Warns("RUN4303").Warns("it is rank 0 of 1");
    }

    [Fact]
    public void A_library_that_is_none_is_named()
    {
        var result = Launch.Ranks(Launch.OpenMpi, 1, "laws", "--library", "libnothing.so.1").Expect(3);
        result.Warns("RUN4300: no MPI library was found; tried libnothing.so.1.");
        Launch.Ranks(Launch.OpenMpi, 1, "laws", "--library", "libc.so.6").Expect(3).Warns("RUN4301: 'libc.so.6' cannot serve as MPI: it has no MPI_Get_library_version.");
    }

    /// <summary>As in a container: a file system of its own for shared memory, too small for the buffers.</summary>
    [Theory]
    [InlineData(Launch.OpenMpi)]
    [InlineData(Launch.Mpich)]
    public void Little_shared_memory_is_said_and_makes_do(string launcher)
    {
        var program = Launch.Installed(launcher);
        Assert.SkipWhen(Environment.UserName != "root" || Launch.Find("unshare") is null, "a file system of its own for shared memory needs root and util-linux");
        var more = launcher == Launch.OpenMpi ? "--oversubscribe" : "";
        var result = Launch.Run(["unshare", "-m", "sh", "-c", $"mount -t tmpfs -o size=64m tmpfs /dev/shm && exec {program} {more} -n 2 \"$@\"", "sh",
            "dotnet", Launch.Program, "all-reduce", "--elements", "20000000"]).Expect(0);
        result.Warns("shared memory (/dev/shm) has no room for 2 buffers of 76 MB").Says("all_reduce_ms");
    }

    [Fact]
    public void The_measurement_measures()
    {
        var line = Launch.Ranks(Launch.OpenMpi, 2, "all-reduce", "--elements", "100000").Expect(0).Output.Split('\n').Select(Plain).Single(l => l.StartsWith('{'));
        using var json = System.Text.Json.JsonDocument.Parse(line);
        Assert.Equal(2, json.RootElement.GetProperty("ranks").GetInt32());
        Assert.All(json.RootElement.GetProperty("all_reduces_ms").EnumerateArray(), time => Assert.True(time.GetDouble() > 0));
    }

    // the runtime tells a terminal how to behave, also where it is none of its own
    private static string Plain(string line) => line.Replace("\u001b[?1h", "", StringComparison.Ordinal).Replace("\u001b=", "", StringComparison.Ordinal).Trim();
}
