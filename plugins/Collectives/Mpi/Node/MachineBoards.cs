using System.Buffers.Binary;
using System.Diagnostics;
using Runner.Errors;
using Runner.Plugins.Collectives.Mpi.Binding;
using Runner.Plugins.Collectives.Mpi.Reduction;

namespace Runner.Plugins.Collectives.Mpi.Node;

/// <summary>
/// Carries the boards of machines to each other: a thread of one rank of each machine sends the messages of its machine every two seconds and writes what
/// comes into the board here. It never waits for a machine.
/// </summary>
internal sealed unsafe class MachineBoards : IDisposable
{
    private const int Tag = 1;
    private const long Farewell = -1;
    private static readonly TimeSpan BetweenSends = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly MpiLibrary _mpi;
    private readonly Communicator _leaders;
    private readonly RankMap _map;
    private readonly NodeBoard _board;
    private readonly Neighbour[] _neighbours;
    private readonly long[] _known;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    /// <param name="mpi">The library, which must allow several threads.</param>
    /// <param name="leaders">One rank of each machine, numbered like the machines; for this thread alone.</param>
    /// <param name="map">Which rank is where.</param>
    /// <param name="board">The board of this machine.</param>
    public MachineBoards(MpiLibrary mpi, Communicator leaders, RankMap map, NodeBoard board)
    {
        (_mpi, _leaders, _map, _board) = (mpi, leaders, map, board);
        _known = new long[map.Size];
        _neighbours = [.. Enumerable.Range(0, map.NodeCount).Where(node => node != map.Node).Select(node => new Neighbour(node, Bytes(map.Peers.Length), Bytes(map.RanksOf[node].Length)))];
        _thread = new Thread(Run) { IsBackground = true, Name = "boards of machines" };
        _thread.Start();
    }

    /// <summary>Says farewell to the other machines and ends the thread; all machines do so at about the same time.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private static int Bytes(int ranks) => ranks * NodeBoard.SlotBytes;

    private void Run()
    {
        try
        {
            foreach (var neighbour in _neighbours)
                Listen(neighbour);
            var sent = 0L;
            do
            {
                if (sent == 0 || Stopwatch.GetElapsedTime(sent) >= BetweenSends)
                {
                    sent = Stopwatch.GetTimestamp();
                    foreach (var neighbour in _neighbours)
                        Send(neighbour, isLast: false);
                }
                foreach (var neighbour in _neighbours)
                    Take(neighbour);
            }
            while (!_stop.Wait(BetweenLooks));
            Part();
        }
        catch (RunnerException)
        {
            // a broken connection shows as messages that no longer come, and to the operations as errors of their own
        }
    }

    // Nothing may be under way when MPI ends; who does not answer in time is left.
    private void Part()
    {
        var clock = Stopwatch.GetTimestamp();
        var pending = _neighbours.ToList();
        while (pending.Count > 0 && Stopwatch.GetElapsedTime(clock) < Timeout)
        {
            foreach (var neighbour in pending)
            {
                if (!neighbour.SaidFarewell)
                    neighbour.SaidFarewell = Send(neighbour, isLast: true);
                Take(neighbour);
            }
            pending.RemoveAll(neighbour => neighbour.SaidFarewell && neighbour.HeardFarewell && IsDone(ref neighbour.Sending));
            if (pending.Count > 0)
                Thread.Sleep(1);
        }
    }

    private void Listen(Neighbour neighbour) =>
        neighbour.Receiving = _leaders.Receive(neighbour.Incoming, neighbour.IncomingBytes, _mpi.Constants.Byte, neighbour.Node, Tag);

    private bool IsDone(ref nint request)
    {
        if (request != 0 && _mpi.Test(ref request))
            request = 0;
        return request == 0;
    }

    // Left out while the last one has not been taken.
    private bool Send(Neighbour neighbour, bool isLast)
    {
        if (!IsDone(ref neighbour.Sending))
            return false;
        for (var local = 0; local < _map.Peers.Length; local++)
        {
            var record = new Span<byte>((byte*)neighbour.Outgoing + Bytes(local), NodeBoard.SlotBytes);
            var newest = isLast ? null : _board.Newest(_map.Peers[local]);
            BinaryPrimitives.WriteInt64LittleEndian(record, isLast ? Farewell : newest?.Count ?? 0);
            BinaryPrimitives.WriteInt32LittleEndian(record[8..], newest?.Message.Length ?? 0);
            newest?.Message.CopyTo(record[12..]);
        }
        neighbour.Sending = _leaders.Send(neighbour.Outgoing, Bytes(_map.Peers.Length), _mpi.Constants.Byte, neighbour.Node, Tag);
        return true;
    }

    private void Take(Neighbour neighbour)
    {
        while (!neighbour.HeardFarewell && IsDone(ref neighbour.Receiving))
        {
            var ranks = _map.RanksOf[neighbour.Node];
            for (var local = 0; local < ranks.Length; local++)
            {
                var record = new ReadOnlySpan<byte>((byte*)neighbour.Incoming + Bytes(local), NodeBoard.SlotBytes);
                var count = BinaryPrimitives.ReadInt64LittleEndian(record);
                neighbour.HeardFarewell |= count == Farewell;
                if (count <= _known[ranks[local]])
                    continue;
                _known[ranks[local]] = count;
                _board.Write(ranks[local], record.Slice(12, Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(record[8..]), 0, _board.Capacity)));
            }
            if (!neighbour.HeardFarewell)
                Listen(neighbour);
        }
    }

    /// <summary>Another machine. Its memory stays: MPI may still write there when this one gives up waiting.</summary>
    private sealed class Neighbour(int node, int outgoingBytes, int incomingBytes)
    {
        public nint Sending;
        public nint Receiving;

        public int Node => node;

        public int IncomingBytes => incomingBytes;

        public nint Outgoing { get; } = System.Runtime.InteropServices.Marshal.AllocHGlobal(outgoingBytes);

        public nint Incoming { get; } = System.Runtime.InteropServices.Marshal.AllocHGlobal(incomingBytes);

        public bool SaidFarewell { get; set; }

        public bool HeardFarewell { get; set; }
    }
}
