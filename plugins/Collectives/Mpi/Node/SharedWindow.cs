using System.Runtime.InteropServices;
using Runner.Plugins.Collectives.Mpi.Binding;

namespace Runner.Plugins.Collectives.Mpi.Node;

/// <summary>Memory of the ranks of one machine that all of them see: each rank has its own piece, zeroed by its owner.</summary>
internal sealed unsafe class SharedWindow
{
    private readonly MpiLibrary _mpi;
    private readonly nint _window;

    /// <summary>Called by all ranks of the machine together.</summary>
    /// <param name="mpi">The library.</param>
    /// <param name="node">The ranks of the machine.</param>
    /// <param name="bytes">Size of this rank's piece; may differ between ranks.</param>
    public SharedWindow(MpiLibrary mpi, Communicator node, long bytes)
    {
        _mpi = mpi;
        // whole pages, so that each piece starts on a page of its own and lies with the rank that touches it first
        bytes = (Math.Max(bytes, 1) + 4095) / 4096 * 4096;
        Length = bytes;
        if (node.Size == 1)
        {
            Pieces = [(nint)NativeMemory.AlignedAlloc((nuint)bytes, 4096)];
        }
        else
        {
            nint own, window = 0;
            var allocate = (delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint*, nint*, int>)mpi.Symbol("MPI_Win_allocate_shared");
            mpi.Check(allocate((nint)bytes, 1, mpi.Constants.NoInfo, node.Handle, &own, &window), "MPI_Win_allocate_shared");
            _window = window;
            mpi.Call("MPI_Win_set_errhandler", window, mpi.Constants.ErrorsReturn);
            Pieces = new nint[node.Size];
            var query = (delegate* unmanaged[Cdecl]<nint, int, nint*, int*, nint*, int>)mpi.Symbol("MPI_Win_shared_query");
            for (var rank = 0; rank < node.Size; rank++)
            {
                nint size, piece;
                int unit;
                mpi.Check(query(window, rank, &size, &unit, &piece), "MPI_Win_shared_query");
                Pieces[rank] = piece;
            }
        }
        NativeMemory.Clear((void*)Pieces[node.Rank], (nuint)bytes);
        if (node.Size > 1)
            node.Barrier();                                // nobody may write before the owner has cleared
    }

    /// <summary>Where the pieces of all ranks of the machine lie in this process.</summary>
    public nint[] Pieces { get; }

    /// <summary>Bytes of this rank's piece.</summary>
    public long Length { get; }

    /// <summary>Called by all ranks of the machine together.</summary>
    public void Free()
    {
        if (_window == 0)
            NativeMemory.AlignedFree((void*)Pieces[0]);
        else
            _mpi.Free("MPI_Win_free", _window);
    }
}
