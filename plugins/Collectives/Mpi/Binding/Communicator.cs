namespace Runner.Plugins.Collectives.Mpi.Binding;

/// <summary>A group of ranks that talk to each other.</summary>
internal sealed unsafe class Communicator
{
    private readonly MpiLibrary _mpi;
    private readonly delegate* unmanaged[Cdecl]<nint, int, nint, int, int, nint, nint*, int> _isend;
    private readonly delegate* unmanaged[Cdecl]<nint, int, nint, int, int, nint, nint*, int> _irecv;
    private readonly delegate* unmanaged[Cdecl]<int, int, nint, int*, nint, int> _iprobe;
    private readonly delegate* unmanaged[Cdecl]<nint, int, nint, int, nint, int> _bcast;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, int, nint, int> _reduce;
    private readonly delegate* unmanaged[Cdecl]<nint, int, nint, nint, int, nint, nint, int> _allgather;

    public Communicator(MpiLibrary mpi, nint handle)
    {
        (_mpi, Handle) = (mpi, handle);
        _isend = (delegate* unmanaged[Cdecl]<nint, int, nint, int, int, nint, nint*, int>)mpi.Symbol("MPI_Isend");
        _irecv = (delegate* unmanaged[Cdecl]<nint, int, nint, int, int, nint, nint*, int>)mpi.Symbol("MPI_Irecv");
        _iprobe = (delegate* unmanaged[Cdecl]<int, int, nint, int*, nint, int>)mpi.Symbol("MPI_Iprobe");
        _bcast = (delegate* unmanaged[Cdecl]<nint, int, nint, int, nint, int>)mpi.Symbol("MPI_Bcast");
        _reduce = (delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, int, nint, int>)mpi.Symbol("MPI_Reduce");
        _allgather = (delegate* unmanaged[Cdecl]<nint, int, nint, nint, int, nint, nint, int>)mpi.Symbol("MPI_Allgather");
        // else an error ends the process without a word of ours
        mpi.Call("MPI_Comm_set_errhandler", handle, mpi.Constants.ErrorsReturn);
        (Rank, Size) = (Ask("MPI_Comm_rank"), Ask("MPI_Comm_size"));
    }

    public nint Handle { get; }

    /// <summary>This process among its ranks.</summary>
    public int Rank { get; }

    public int Size { get; }

    /// <summary>The same ranks, whose messages mix with nobody's.</summary>
    public Communicator Duplicate()
    {
        nint copy = 0;
        var duplicate = (delegate* unmanaged[Cdecl]<nint, nint*, int>)_mpi.Symbol("MPI_Comm_dup");
        _mpi.Check(duplicate(Handle, &copy), "MPI_Comm_dup");
        return new Communicator(_mpi, copy);
    }

    /// <summary>The ranks that gave the same colour, ordered by key; null for those that gave none.</summary>
    public Communicator? Split(int? colour, int key)
    {
        nint part = 0;
        var split = (delegate* unmanaged[Cdecl]<nint, int, int, nint*, int>)_mpi.Symbol("MPI_Comm_split");
        _mpi.Check(split(Handle, colour ?? MpiConstants.Undefined, key, &part), "MPI_Comm_split");
        return colour is null ? null : new Communicator(_mpi, part);
    }

    /// <summary>The ranks that share memory with this one.</summary>
    public Communicator SplitByMachine()
    {
        nint part = 0;
        var split = (delegate* unmanaged[Cdecl]<nint, int, int, nint, nint*, int>)_mpi.Symbol("MPI_Comm_split_type");
        _mpi.Check(split(Handle, _mpi.Constants.TypeShared, Rank, _mpi.Constants.NoInfo, &part), "MPI_Comm_split_type");
        return new Communicator(_mpi, part);
    }

    /// <summary>Begins to send; the memory must stay until the request is done.</summary>
    public nint Send(nint data, int count, nint type, int to, int tag)
    {
        nint request = 0;
        _mpi.Check(_isend(data, count, type, to, tag, Handle, &request), "MPI_Isend");
        return request;
    }

    /// <summary>Begins to receive.</summary>
    public nint Receive(nint data, int count, nint type, int from, int tag)
    {
        nint request = 0;
        _mpi.Check(_irecv(data, count, type, from, tag, Handle, &request), "MPI_Irecv");
        return request;
    }

    /// <summary>Lets MPI work on what is under way.</summary>
    public void Progress()
    {
        int found;
        _mpi.Check(_iprobe(Rank, int.MaxValue >> 17, Handle, &found, _mpi.Constants.IgnoreStatus), "MPI_Iprobe");
    }

    public void Broadcast(nint data, int count, nint type, int root) => _mpi.Check(_bcast(data, count, type, root, Handle), "MPI_Bcast");

    /// <summary>Sums into the root's <paramref name="data"/>.</summary>
    public void Reduce(nint data, int count, nint type, int root)
    {
        var (send, receive) = Rank == root ? (_mpi.Constants.InPlace, data) : (data, 0);
        _mpi.Check(_reduce(send, receive, count, type, _mpi.Constants.Sum, root, Handle), "MPI_Reduce");
    }

    /// <summary>One number of each rank, by rank.</summary>
    public int[] Gather(int value)
    {
        var all = new int[Size];
        fixed (int* target = all)
            _mpi.Check(_allgather((nint)(&value), sizeof(int), _mpi.Constants.Byte, (nint)target, sizeof(int), _mpi.Constants.Byte, Handle), "MPI_Allgather");
        return all;
    }

    public void Barrier() => _mpi.Call("MPI_Barrier", Handle);

    /// <summary>Begins a barrier.</summary>
    public nint BeginBarrier()
    {
        nint request = 0;
        var begin = (delegate* unmanaged[Cdecl]<nint, nint*, int>)_mpi.Symbol("MPI_Ibarrier");
        _mpi.Check(begin(Handle, &request), "MPI_Ibarrier");
        return request;
    }

    public void Free() => _mpi.Free("MPI_Comm_free", Handle);

    private int Ask(string function)
    {
        int answer;
        var ask = (delegate* unmanaged[Cdecl]<nint, int*, int>)_mpi.Symbol(function);
        _mpi.Check(ask(Handle, &answer), function);
        return answer;
    }
}
