using System.Diagnostics;
using Runner.Errors;
using Runner.Plugins.Collectives.Mpi.Node;

namespace Runner.Tests.Collectives.Mpi.Node;

public sealed unsafe class NodeControlTests : IDisposable
{
    private const int Ranks = 4;
    private readonly SharedBytes _memory = new(Ranks * RankLine.Bytes);

    private RankLine* Lines => (RankLine*)_memory.Address;

    [Fact]
    public void Nobody_passes_a_meeting_before_all_have_come()
    {
        const int rounds = 2000;
        var counts = new int[Ranks];
        var early = 0;
        OnRanks(rank =>
        {
            var control = Control(rank);
            for (var round = 1; round <= rounds; round++)
            {
                counts[rank] = round;
                control.Meet("test");
                if (counts.Any(count => count < round))
                    Interlocked.Increment(ref early);
                control.Meet("test");
            }
        });
        Assert.Equal(0, early);
        Assert.All(counts, count => Assert.Equal(rounds, count));
    }

    [Fact]
    public void Each_sees_what_all_are_about_to_do()
    {
        OnRanks(rank =>
        {
            var control = Control(rank);
            for (var round = 0; round < 500; round++)
            {
                var call = new OperationCall(OperationKind.AllReduce, 6, round, 0);
                var records = control.Agree(new OperationRecord { Call = call, Window = rank, Offset = round });
                Assert.Equal(Enumerable.Range(0, Ranks), records.Select(record => record.Window));
                Assert.All(records, record => Assert.Equal(round, record.Offset));
            }
        });
    }

    [Fact]
    public void Ranks_out_of_step_are_named()
    {
        var failures = new RunnerException?[Ranks];
        OnRanks(rank =>
        {
            var kind = rank == 2 ? OperationKind.AllGather : OperationKind.AllReduce;
            failures[rank] = Assert.Throws<RunnerException>(() => Control(rank).Agree(new OperationRecord { Call = new OperationCall(kind, 6, 10, 0) }));
        });
        Assert.All(failures, failure => Assert.Equal("RUN4304", failure!.Descriptor.Code));
        Assert.Equal("rank 10 calls AllReduce of 10 elements of type Float32 while rank 12 calls AllGather of 10 elements of type Float32.", failures[0]!.Message);
    }

    [Fact]
    public void Who_waits_for_a_process_that_ended_is_told_who()
    {
        using var ended = Process.Start("sleep", "60");
        for (var rank = 0; rank < Ranks; rank++)
        {
            Lines[rank].Process = rank == 3 ? ended.Id : Environment.ProcessId;
            Lines[rank].ProcessStart = LocalProcess.StartOf(Lines[rank].Process)!.Value;
        }
        Lines[3].Arrived = 1;                              // it introduced itself, and no more
        var controls = Enumerable.Range(0, 3).Select(rank => Control(rank)).ToArray();
        OnRanks(rank => controls[rank].Introduce(), 3);
        ended.Kill();
        ended.WaitForExit();

        var failures = new RunnerException?[3];
        OnRanks(rank => failures[rank] = Assert.Throws<RunnerException>(() => controls[rank].Meet("AllReduce")), 3);

        Assert.All(failures, failure => Assert.Equal("RUN4305", failure!.Descriptor.Code));
        Assert.Equal($"rank 13 (process {ended.Id}) ended while rank 10 waited in AllReduce.", failures[0]!.Message);
    }

    [Fact]
    public void Who_gave_up_for_another_names_that_other()
    {
        for (var rank = 1; rank < Ranks; rank++)
            (Lines[rank].HasLeft, Lines[rank].GaveUpFor) = (1, 12 + 1);
        var failure = Assert.Throws<RunnerException>(() => Control(0).Meet("Barrier"));
        Assert.Equal($"rank 12 (process 0) ended while rank 10 waited in Barrier.", failure.Message);
    }

    [Fact]
    public void Leaving_together_is_good_order()
    {
        var answers = new bool[Ranks];
        OnRanks(rank => answers[rank] = Control(rank).Leave(TimeSpan.FromSeconds(30)));
        Assert.All(answers, Assert.True);
    }

    [Fact]
    public void Leaving_after_one_gave_up_is_not()
    {
        var answers = new bool[Ranks];
        OnRanks(rank =>
        {
            var control = Control(rank);
            if (rank == 1)
                control.GiveUp();
            answers[rank] = control.Leave(TimeSpan.FromSeconds(30));
        });
        Assert.All(answers, Assert.False);
    }

    [Fact]
    public void Leaving_alone_is_not() => Assert.False(Control(0).Leave(TimeSpan.FromMilliseconds(1)));

    public void Dispose() => _memory.Dispose();

    private NodeControl Control(int rank) => new(Lines, [.. Enumerable.Range(10, Ranks)], rank, progress: null);

    private static void OnRanks(Action<int> work, int ranks = Ranks)
    {
        var failures = new Exception?[ranks];
        var threads = Enumerable.Range(0, ranks).Select(rank => new Thread(() => failures[rank] = Record.Exception(() => work(rank)))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.All(failures, Assert.Null);
    }
}
