using System.Diagnostics;
using Runner.Collectives;
using static TorchSharp.torch;

namespace Runner.Plugins.Collectives.Nccl.Binding;

/// <summary>
/// This rank's part of a group of GPUs. Operations are put on the default stream, which is the one that libtorch computes on; <see cref="Wait"/> returns
/// when they are done, or throws when they cannot be.
/// </summary>
internal sealed unsafe class NcclCommunicator : IDisposable
{
    private const int Sum = 0;
    private const int InProgress = 7;
    private const nint Stream = 0;
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromMilliseconds(50);

    private readonly NcclLibrary _nccl;
    private readonly CudaRuntime _cuda;
    private readonly int _device;
    private readonly Action _check;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, nuint, int, int, nint, nint, int> _allReduce;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, nuint, int, int, int, nint, nint, int> _reduce;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, nuint, int, int, nint, nint, int> _broadcast;
    private readonly delegate* unmanaged[Cdecl]<nint, nuint, int, int, nint, nint, int> _send;
    private readonly delegate* unmanaged[Cdecl]<nint, nuint, int, int, nint, nint, int> _receive;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _asyncError;
    private nint _handle;

    /// <param name="nccl">The library.</param>
    /// <param name="cuda">The CUDA runtime.</param>
    /// <param name="device">The GPU of this rank.</param>
    /// <param name="id">The same on all ranks.</param>
    /// <param name="placement">This rank.</param>
    /// <param name="check">Throws where a rank is known to be gone.</param>
    public NcclCommunicator(NcclLibrary nccl, CudaRuntime cuda, int device, UniqueId id, RankPlacement placement, Action check)
    {
        (_nccl, _cuda, _device, _check) = (nccl, cuda, device, check);
        _allReduce = (delegate* unmanaged[Cdecl]<nint, nint, nuint, int, int, nint, nint, int>)nccl.Symbol("ncclAllReduce");
        _reduce = (delegate* unmanaged[Cdecl]<nint, nint, nuint, int, int, int, nint, nint, int>)nccl.Symbol("ncclReduce");
        _broadcast = (delegate* unmanaged[Cdecl]<nint, nint, nuint, int, int, nint, nint, int>)nccl.Symbol("ncclBroadcast");
        _send = (delegate* unmanaged[Cdecl]<nint, nuint, int, int, nint, nint, int>)nccl.Symbol("ncclSend");
        _receive = (delegate* unmanaged[Cdecl]<nint, nuint, int, int, nint, nint, int>)nccl.Symbol("ncclRecv");
        _asyncError = (delegate* unmanaged[Cdecl]<nint, int*, int>)nccl.Symbol("ncclCommGetAsyncError");
        nint handle;
        cuda.Use(device);
        var join = (delegate* unmanaged[Cdecl]<nint*, int, UniqueId, int, int>)nccl.Symbol("ncclCommInitRank");
        nccl.Check(join(&handle, placement.Size, id, placement.Rank), "ncclCommInitRank");
        _handle = handle;
    }

    /// <summary>Puts operations on the stream that NCCL carries out together, then waits for them.</summary>
    public void Together(Action operations)
    {
        _cuda.Use(_device);
        Call("ncclGroupStart");
        try
        {
            operations();
        }
        finally
        {
            Call("ncclGroupEnd");
        }
        Wait();
    }

    public void AllReduce(nint data, long count, ScalarType type)
    {
        _cuda.Use(_device);
        _nccl.Check(_allReduce(data, data, (nuint)count, Type(type), Sum, _handle, Stream), "ncclAllReduce");
        Wait();
    }

    /// <summary>Within <see cref="Together"/>: the sum comes to the root, in place.</summary>
    public void Reduce(nint data, long count, ScalarType type, int root) =>
        _nccl.Check(_reduce(data, data, (nuint)count, Type(type), Sum, root, _handle, Stream), "ncclReduce");

    /// <summary>Within <see cref="Together"/>: the root's goes to all, in place.</summary>
    public void Broadcast(nint data, long count, ScalarType type, int root) =>
        _nccl.Check(_broadcast(data, data, (nuint)count, Type(type), root, _handle, Stream), "ncclBroadcast");

    /// <summary>Within <see cref="Together"/>.</summary>
    public void Send(nint data, long count, ScalarType type, int to) => _nccl.Check(_send(data, (nuint)count, Type(type), to, _handle, Stream), "ncclSend");

    /// <summary>Within <see cref="Together"/>.</summary>
    public void Receive(nint data, long count, ScalarType type, int from) => _nccl.Check(_receive(data, (nuint)count, Type(type), from, _handle, Stream), "ncclRecv");

    /// <summary>Ends what is under way; nothing can be exchanged afterwards.</summary>
    public void Abort() => End("ncclCommAbort");

    public void Dispose() => End("ncclCommDestroy");

    // A kernel of NCCL whose peer is gone runs for ever; only abort ends it.
    private void Wait()
    {
        var spin = new SpinWait();
        var checkedAt = Stopwatch.GetTimestamp();
        try
        {
            while (!_cuda.IsIdle())
            {
                spin.SpinOnce(sleep1Threshold: -1);
                if (Stopwatch.GetElapsedTime(checkedAt) < BetweenChecks)
                    continue;
                checkedAt = Stopwatch.GetTimestamp();
                int state;
                _nccl.Check(_asyncError(_handle, &state), "ncclCommGetAsyncError");
                if (state != InProgress)
                    _nccl.Check(state, "an operation under way");
                _check();
            }
        }
        catch
        {
            Abort();
            throw;
        }
    }

    private void Call(string function) => _nccl.Check(((delegate* unmanaged[Cdecl]<int>)_nccl.Symbol(function))(), function);

    private void End(string function)
    {
        if (Interlocked.Exchange(ref _handle, 0) is not 0 and var handle)
            ((delegate* unmanaged[Cdecl]<nint, int>)_nccl.Symbol(function))(handle);
    }

    private static int Type(ScalarType type) => NcclLibrary.TypeOf(type)
        ?? throw CollectiveErrors.Tensor.With("NCCL", $"a tensor of {type}", "NCCL has no such type");
}
