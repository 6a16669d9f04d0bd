using Microsoft.Extensions.Logging;
using Runner.Collectives;
using Runner.Plugins.Collectives.Mpi.Binding;
using Runner.Plugins.Collectives.Mpi.Node;
using Runner.Plugins.Collectives.Mpi.Reduction;
using Runner.Plugins.Collectives.Tensors;
using static TorchSharp.torch;

namespace Runner.Plugins.Collectives.Mpi;

/// <summary>
/// The ranks of an MPI job. Tensors in windows that <see cref="Allocate"/> made are worked on where they lie, seen by all ranks of the machine; others
/// pass through a window piece by piece.
/// </summary>
internal sealed class MpiCollective : ICollective
{
    // for those who come to the end later than others
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(2);

    private readonly MpiSetup _setup;
    private readonly WindowTensors _windows;
    private readonly Lock _gate = new();
    private bool _isDisposed;

    private MpiCollective(MpiSetup setup, CollectiveContext context)
    {
        _setup = setup;
        _windows = new WindowTensors(setup, context);
        Placement = new RankPlacement(setup.Map.Rank, setup.Map.Size, setup.Map.Local, setup.Map.Peers.Length);
        var machines = setup.Map.NodeCount == 1 ? "one machine" : $"{setup.Map.NodeCount} machines, {(context.InRankOrder ? "a chain in rank order" : "MPI's reductions")} between them";
        Description = $"{setup.Mpi.Version}, {Placement.Size} ranks on {machines}, shared memory within";
    }

    public RankPlacement Placement { get; }

    public string Description { get; }

    public IRankBoard Board => _setup.Board;

    public static MpiCollective Connect(MpiOptions options, CollectiveContext context)
    {
        var mpi = MpiProcess.Start(options.Library);
        if (!MpiProcess.AllowsAnyThread)
            context.Logger.LogWarning("{Library} allows calls from one thread only; operations of several threads may fail", mpi.Name);
        var collective = new MpiCollective(new MpiSetup(mpi, context), context);
        if (collective._setup.Map.NodeCount > 1 && !collective._setup.CarriesBoards)
            context.Logger.LogWarning("{Library} does not allow several threads, so signs of life stay within each machine", mpi.Name);
        return collective;
    }

    public Tensor Allocate(long elements, ScalarType type) => Do(() => _windows.Allocate(elements, type));

    public void AllReduce(Tensor flat)
    {
        Operand.Check(nameof(AllReduce), flat);
        var sum = RankSum.Of(flat.dtype);
        Do(() => _windows.Visit(OperationKind.AllReduce, flat, 0, isRead: true, (buffers, _, count) => _setup.Reduction.AllReduce(sum, buffers, count)));
    }

    public void ReduceScatter(Tensor flat, IReadOnlyList<long> bounds)
    {
        Operand.Check(nameof(ReduceScatter), flat);
        Stretches.Check(nameof(ReduceScatter), bounds, Placement.Size, flat.numel());
        var sum = RankSum.Of(flat.dtype);
        Do(() => _windows.Visit(OperationKind.ReduceScatter, flat, Fingerprint(bounds), isRead: true,
            (buffers, start, count) => _setup.Reduction.ReduceScatter(sum, buffers, Stretches.Within(bounds, start, count))));
    }

    public void AllGather(Tensor flat, IReadOnlyList<long> bounds)
    {
        Operand.CheckContiguous(nameof(AllGather), flat);
        Stretches.Check(nameof(AllGather), bounds, Placement.Size, flat.numel());
        var size = (int)flat.element_size();
        Do(() => _windows.Visit(OperationKind.AllGather, flat, Fingerprint(bounds), isRead: true,
            (buffers, start, count) => _setup.Reduction.AllGather(size, buffers, Stretches.Within(bounds, start, count))));
    }

    public void Broadcast(Tensor tensor, int root)
    {
        Operand.CheckContiguous(nameof(Broadcast), tensor);
        ArgumentOutOfRangeException.ThrowIfNegative(root);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(root, Placement.Size);
        // everything is one rank's stretch
        long[] Bounds(long count) => [.. Enumerable.Range(0, Placement.Size + 1).Select(rank => rank <= root ? 0 : count)];
        var size = (int)tensor.element_size();
        Do(() => _windows.Visit(OperationKind.Broadcast, tensor, root, isRead: Placement.Rank == root,
            (buffers, _, count) => _setup.Reduction.AllGather(size, buffers, Bounds(count))));
    }

    public byte[][] Exchange(ReadOnlySpan<byte> message)
    {
        var copy = message.ToArray();
        return Do(() =>
        {
            _setup.Control.Agree(new OperationRecord { Call = new OperationCall(OperationKind.Exchange, 0, 0, 0) });
            return _setup.Messages.Exchange(copy);
        });
    }

    public void Barrier() => Do(() =>
    {
        _setup.Control.Agree(new OperationRecord { Call = new OperationCall(OperationKind.Barrier, 0, 0, 0) });
        if (_setup.Map.NodeCount == 1)
            return;
        if (_setup.Map.Local == 0)
            _setup.Lane!.Barrier();
        _setup.Control.Meet(nameof(Barrier));
    });

    public void Abort(int exitCode)
    {
        _setup.Control.GiveUp();
        // MPI's own end has been seen to spin for ever among the exit handlers of a process with several threads
        HardExit.After(AbortTimeout, exitCode);
        _setup.Mpi.Call("MPI_Abort", _setup.World.Handle, exitCode);
        HardExit.Now(exitCode);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            if (!Departure.IsInGoodOrder(_setup, LeaveTimeout))
                return;
            _setup.BoardsOfMachines?.Dispose();
            _setup.LaneReduction?.Dispose();
            _windows.Free();
            _setup.Staging.Free();
            _setup.Memory.Free();
            MpiProcess.Leave();
        }
    }

    private static long Fingerprint(IReadOnlyList<long> bounds) => bounds.Aggregate(17L, (hash, bound) => unchecked(hash * 1_000_003 + bound));

    private void Do(Action operation) => Do(() =>
    {
        operation();
        return true;
    });

    private T Do<T>(Func<T> operation)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                return operation();
            }
            catch
            {
                _setup.Control.GiveUp();                   // those who wait for this rank learn why it does not come
                throw;
            }
        }
    }
}
