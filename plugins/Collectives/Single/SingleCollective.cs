using System.Diagnostics;
using Runner.Collectives;
using Runner.Plugins.Collectives.Tensors;
using static TorchSharp.torch;

namespace Runner.Plugins.Collectives.Single;

/// <summary>The sum over one rank is what that rank has.</summary>
internal sealed class SingleCollective(Device device) : ICollective, IRankBoard
{
    private readonly Lock _gate = new();
    private byte[]? _message;
    private long _posted;

    public RankPlacement Placement { get; } = new(0, 1, 0, 1);

    public string Description => "one process";

    public IRankBoard Board => this;

    public int Capacity => 1000;

    public Tensor Allocate(long elements, ScalarType type) => zeros(elements, type, device).DetachFromDisposeScope();

    public void AllReduce(Tensor flat) => Operand.Check("AllReduce", flat);

    public void ReduceScatter(Tensor flat, IReadOnlyList<long> bounds)
    {
        Operand.Check("ReduceScatter", flat);
        Stretches.Check("ReduceScatter", bounds, 1, flat.numel());
    }

    public void AllGather(Tensor flat, IReadOnlyList<long> bounds)
    {
        Operand.CheckContiguous("AllGather", flat);
        Stretches.Check("AllGather", bounds, 1, flat.numel());
    }

    public void Broadcast(Tensor tensor, int root)
    {
        Operand.CheckContiguous("Broadcast", tensor);
        ArgumentOutOfRangeException.ThrowIfNotEqual(root, 0);
    }

    public byte[][] Exchange(ReadOnlySpan<byte> message) => [message.ToArray()];

    public void Barrier()
    {
    }

#pragma warning disable RS0030 // a process by itself has nobody else to end it
    public void Abort(int exitCode) => Environment.Exit(exitCode);
#pragma warning restore RS0030

    public void Post(ReadOnlySpan<byte> message)
    {
        if (message.Length > Capacity)
            throw CollectiveErrors.BoardMessage.With(message.Length, Capacity);
        lock (_gate)
            (_message, _posted) = (message.ToArray(), Stopwatch.GetTimestamp());
    }

    public (byte[] Message, TimeSpan Age)? Read(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rank, 0);
        lock (_gate)
            return _message is null ? null : ([.. _message], Stopwatch.GetElapsedTime(_posted));
    }

    public void Dispose()
    {
    }
}
