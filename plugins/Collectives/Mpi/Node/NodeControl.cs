using System.Diagnostics;

namespace Runner.Plugins.Collectives.Mpi.Node;

/// <summary>
/// Where ranks of one machine meet: barriers in shared memory that sleep instead of spinning, so that more ranks than cores work and a waiting rank
/// leaves its core to the computation, and that notice when a process is gone.
/// </summary>
/// <param name="lines">A line for each rank of the machine, in shared memory.</param>
/// <param name="ranks">World ranks of the machine's ranks, in local order.</param>
/// <param name="self">This rank, counted on its machine.</param>
/// <param name="progress">To be called now and then while waiting, for messages between machines; null where there are none.</param>
internal sealed unsafe class NodeControl(RankLine* lines, int[] ranks, int self, Action? progress)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ProgressGlance = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromMilliseconds(500);

    // a peer that comes within some microseconds is not worth a sleep, unless it needs this core to come
    private readonly int _spins = ranks.Length <= Environment.ProcessorCount ? 200 : 0;
    private readonly bool[] _isVisible = new bool[ranks.Length];
    private int _meeting;
    private int _agreement;

    public int Size => ranks.Length;

    private ref RankLine Own => ref lines[self];

    /// <summary>Says which process this is. The first meeting; called by all once.</summary>
    public void Introduce()
    {
        Own.Process = Environment.ProcessId;
        Own.ProcessStart = LocalProcess.StartOf(Environment.ProcessId) ?? 0;
        Meet("start");
        // in containers that share memory but not their process numbers, a peer's number is nobody's here
        for (var local = 0; local < Size; local++)
            _isVisible[local] = lines[local].ProcessStart != 0 && LocalProcess.StartOf(lines[local].Process) == lines[local].ProcessStart;
    }

    /// <summary>Returns when all ranks of the machine have come.</summary>
    /// <param name="operation">For the message when one does not.</param>
    public void Meet(string operation)
    {
        if (Size == 1)
            return;
        var meeting = ++_meeting;
        Interlocked.Exchange(ref Own.Arrived, meeting);
        Futex.Wake(&lines[self].Arrived);
        for (var step = 1; step < Size; step++)
            Await((self + step) % Size, meeting, operation);
    }

    /// <summary>Meets, and gives what each rank said it is about to do; refuses ranks that are out of step.</summary>
    public OperationRecord[] Agree(OperationRecord record)
    {
        var isOdd = (++_agreement & 1) != 0;
        if (isOdd)
            Own.Odd = record;
        else
            Own.Even = record;
        Meet(record.Call.Kind.ToString());
        var all = new OperationRecord[Size];
        for (var local = 0; local < Size; local++)
        {
            all[local] = isOdd ? lines[local].Odd : lines[local].Even;
            if (all[local].Call != record.Call)
                throw CollectiveErrors.RanksDisagree.With(ranks[self], record.Call, ranks[local], all[local].Call);
        }
        return all;
    }

    /// <summary>
    /// Says that this rank takes no further part; true when all others have said so too within the time, and none of them because it gave up.
    /// </summary>
    public bool Leave(TimeSpan timeout)
    {
        Own.HasLeft = 1;
        Interlocked.MemoryBarrier();
        var clock = Stopwatch.GetTimestamp();
        for (var local = 0; local < Size; local++)
        {
            while (Volatile.Read(ref lines[local].HasLeft) == 0)
            {
                if (Stopwatch.GetElapsedTime(clock) > timeout || IsGone(local))
                    return false;
                Thread.Sleep(1);
            }
        }
        return !Enumerable.Range(0, Size).Any(local => Volatile.Read(ref lines[local].GaveUpFor) != 0);
    }

    /// <summary>Says that this rank gave up, for a reason of its own.</summary>
    public void GiveUp()
    {
        if (Own.GaveUpFor == 0)
            Volatile.Write(ref Own.GaveUpFor, ranks[self] + 1);
    }

    private void Await(int local, int meeting, string operation)
    {
        ref var arrived = ref lines[local].Arrived;
        for (var spin = 0; spin < _spins; spin++)
        {
            if (Volatile.Read(ref arrived) - meeting >= 0)
                return;
            Thread.SpinWait(8);
        }
        var check = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref arrived) is var seen && seen - meeting < 0)
        {
            Futex.Wait(&lines[local].Arrived, seen, progress is null ? Glance : ProgressGlance);
            progress?.Invoke();
            if (Stopwatch.GetElapsedTime(check) < BetweenChecks)
                continue;
            check = Stopwatch.GetTimestamp();
            Check(meeting, operation);
        }
    }

    // Who gave up says for whom: of several that are gone, the first one's name is wanted.
    private void Check(int meeting, string operation)
    {
        var gone = Enumerable.Range(0, Size).Where(local => Volatile.Read(ref lines[local].Arrived) - meeting < 0 && (IsGone(local) || HasLeft(local))).ToList();
        if (gone.Count == 0)
            return;
        var causes = gone.Select(local => Volatile.Read(ref lines[local].GaveUpFor) is > 0 and var rank ? rank - 1 : ranks[local]).Distinct().Order().ToList();
        Volatile.Write(ref Own.GaveUpFor, causes[0] + 1);
        var names = string.Join(" and ", causes.Select(rank => Array.IndexOf(ranks, rank) is >= 0 and var local ? $"rank {rank} (process {lines[local].Process})" : $"rank {rank}"));
        throw CollectiveErrors.RankGone.With(names, ranks[self], operation);
    }

    private bool HasLeft(int local) => Volatile.Read(ref lines[local].HasLeft) != 0;

    private bool IsGone(int local) => _isVisible[local] && LocalProcess.StartOf(lines[local].Process) != lines[local].ProcessStart;
}
