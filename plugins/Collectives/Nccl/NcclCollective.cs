using Runner.Collectives;
using Runner.Plugins.Collectives.Nccl.Binding;
using Runner.Plugins.Collectives.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Plugins.Collectives.Nccl;

// N elements, R ranks

/// <summary>
/// Ranks with a GPU each. Sums in rank order are taken by sending each rank its stretch of all others and adding there: as much traffic as NCCL's own ring,
/// in an order that does not depend on how the GPUs are connected.
/// </summary>
internal sealed class NcclCollective(NcclCommunicator nccl, IControlChannel control, CollectiveContext context) : ICollective
{
    // elements; what is received for a sum in rank order needs as much memory again
    private const long Piece = 1 << 24;

    // TorchSharp would make one for each addition, which a collection could free during the call
    private static readonly Scalar One = 1.ToScalar();

    private readonly Lock _gate = new();
    private bool _isDisposed;
    private bool _hasFailed;

    public RankPlacement Placement => context.Placement;

    public string Description => $"NCCL, {Placement.Size} ranks{(context.InRankOrder ? ", sums in rank order" : "")}; gathered by {control.Description}";

    public IRankBoard? Board => control.Board;

    public Tensor Allocate(long elements, ScalarType type) => zeros(elements, type, context.Device).DetachFromDisposeScope();

    public void AllReduce(Tensor flat)
    {
        Operand.Check(nameof(AllReduce), flat);
        OnDevice(flat, (data, count, type) =>
        {
            if (!context.InRankOrder)
            {
                nccl.AllReduce(NativeTensor.Address(data), count, type);
                return;
            }
            for (long start = 0; start < count; start += Piece)
            {
                using var part = data.narrow(0, start, Math.Min(Piece, count - start));
                long[] bounds = [.. Enumerable.Range(0, Placement.Size + 1).Select(rank => part.numel() * rank / Placement.Size)];
                SumInRankOrder(part, bounds);
                Gather(part, bounds);
            }
        });
    }

    public void ReduceScatter(Tensor flat, IReadOnlyList<long> bounds)
    {
        Operand.Check(nameof(ReduceScatter), flat);
        Stretches.Check(nameof(ReduceScatter), bounds, Placement.Size, flat.numel());
        OnDevice(flat, (data, count, type) =>
        {
            if (context.InRankOrder)
            {
                for (long start = 0; start < count; start += Piece)
                {
                    using var part = data.narrow(0, start, Math.Min(Piece, count - start));
                    SumInRankOrder(part, Stretches.Within(bounds, start, part.numel()));
                }
                return;
            }
            nccl.Together(() => ForEachStretch(data, bounds, (address, length, rank) => nccl.Reduce(address, length, type, rank)));
        });
    }

    public void AllGather(Tensor flat, IReadOnlyList<long> bounds)
    {
        Operand.CheckContiguous(nameof(AllGather), flat);
        Stretches.Check(nameof(AllGather), bounds, Placement.Size, flat.numel());
        OnDevice(flat, (data, _, _) => Gather(data, bounds));
    }

    public void Broadcast(Tensor tensor, int root)
    {
        Operand.CheckContiguous(nameof(Broadcast), tensor);
        ArgumentOutOfRangeException.ThrowIfNegative(root);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(root, Placement.Size);
        OnDevice(tensor, (data, count, type) => nccl.Together(() => nccl.Broadcast(NativeTensor.Address(data), count, type, root)));
    }

    public byte[][] Exchange(ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return control.Exchange(message);
        }
    }

    public void Barrier() => Exchange([]);

    public void Abort(int exitCode)
    {
        nccl.Abort();
        control.Abort(exitCode);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            if (_hasFailed)
                nccl.Abort();
            else
                nccl.Dispose();
            control.Dispose();
        }
    }

    // Each rank sends each other its stretch, and adds what it got, rank by rank.
    private void SumInRankOrder(Tensor part, long[] bounds)
    {
        var (own, length) = (bounds[Placement.Rank], bounds[Placement.Rank + 1] - bounds[Placement.Rank]);
        using var scope = NewDisposeScope();
        var received = empty(Placement.Size, Math.Max(1, length), part.dtype, part.device);     // [R, n]
        nccl.Together(() =>
        {
            ForEachStretch(part, bounds, (address, count, rank) => nccl.Send(address, count, part.dtype, rank));
            for (var rank = 0; rank < Placement.Size && length > 0; rank++)
                nccl.Receive(NativeTensor.Address(received) + (nint)(rank * length * received.element_size()), length, part.dtype, rank);
        });
        if (length == 0)
            return;
        var wide = part.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var sum = received.narrow(0, 0, 1).to(wide, copy: true);
        for (var rank = 1; rank < Placement.Size; rank++)
            sum.add_(received.narrow(0, rank, 1), One);
        part.narrow(0, own, length).copy_(sum.view(-1));
    }

    private void Gather(Tensor data, IReadOnlyList<long> bounds) =>
        nccl.Together(() => ForEachStretch(data, bounds, (address, length, rank) => nccl.Broadcast(address, length, data.dtype, rank)));

    private void ForEachStretch(Tensor data, IReadOnlyList<long> bounds, Action<nint, long, int> work)
    {
        var (address, size) = (NativeTensor.Address(data), data.element_size());
        for (var rank = 0; rank < Placement.Size; rank++)
        {
            if (bounds[rank + 1] > bounds[rank])
                work(address + (nint)(bounds[rank] * size), bounds[rank + 1] - bounds[rank], rank);
        }
    }

    // What lies elsewhere goes there and back.
    private void OnDevice(Tensor tensor, Action<Tensor, long, ScalarType> work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (tensor.numel() == 0)
                return;
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            try
            {
                var flat = tensor.detach().view(-1);
                var data = flat.device_type == DeviceType.CUDA ? flat : flat.to(context.Device);
                work(data, data.numel(), data.dtype);
                if (!ReferenceEquals(data, flat))
                    flat.copy_(data);
            }
            catch
            {
                _hasFailed = true;
                throw;
            }
        }
    }
}
