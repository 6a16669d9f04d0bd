using System.Runtime.InteropServices;

namespace Runner.Tests.Collectives.Mpi.Node;

/// <summary>Zeroed memory that stands for a window of a machine; threads stand for its ranks.</summary>
internal sealed unsafe class SharedBytes(long count) : IDisposable
{
    public byte* Address { get; } = (byte*)NativeMemory.AllocZeroed((nuint)count);

    public void Dispose() => NativeMemory.Free(Address);
}
