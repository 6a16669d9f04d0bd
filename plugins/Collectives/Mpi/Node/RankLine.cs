using System.Runtime.InteropServices;

namespace Runner.Plugins.Collectives.Mpi.Node;

/// <summary>What each rank writes about itself into the memory of its machine; nobody else writes there. Starts zeroed.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct RankLine
{
    /// <summary>Several cache lines: writing here disturbs no other rank.</summary>
    public const int Bytes = 256;

    /// <summary>Barriers this rank has come to; others sleep on it.</summary>
    [FieldOffset(0)]
    public int Arrived;

    /// <summary>Set when the rank takes no further part.</summary>
    [FieldOffset(4)]
    public int HasLeft;

    /// <summary>Number of the rank, plus one, whose end made this one give up; 0 for none.</summary>
    [FieldOffset(8)]
    public int GaveUpFor;

    [FieldOffset(12)]
    public int Process;

    [FieldOffset(16)]
    public long ProcessStart;

    /// <summary>What it is about to do. Written in turn with the other: a rank may be one meeting ahead of one that still reads.</summary>
    [FieldOffset(128)]
    public OperationRecord Even;

    [FieldOffset(192)]
    public OperationRecord Odd;
}

/// <summary>An operation that all ranks must call alike.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Type">Element type, as libtorch numbers it.</param>
/// <param name="Elements">N.</param>
/// <param name="Detail">A fingerprint of further arguments.</param>
internal readonly record struct OperationCall(OperationKind Kind, int Type, long Elements, long Detail)
{
    public override string ToString() => $"{Kind} of {Elements} elements of type {(TorchSharp.torch.ScalarType)Type}";
}

/// <summary>A call, and where its tensor lies for the others.</summary>
internal struct OperationRecord
{
    public OperationCall Call;

    /// <summary>Which window holds the tensor; -1 where none does.</summary>
    public int Window;

    /// <summary>Where in this rank's piece of the window, in bytes.</summary>
    public long Offset;
}

internal enum OperationKind
{
    None,
    AllReduce,
    ReduceScatter,
    AllGather,
    Broadcast,
    Exchange,
    Barrier,
    Allocate,
    Leave,
}
