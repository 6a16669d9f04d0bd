using System.Runtime.InteropServices;
using System.Text;
using Runner.Errors;

namespace Runner.Plugins.Collectives.Mpi.Binding;

/// <summary>
/// An MPI found at run time. Handles are <c>nint</c> throughout: an implementation that has 4-byte handles reads the lower half and
/// writes it, so what receives a handle must be zero before.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    private readonly nint _handle;
    private readonly delegate* unmanaged[Cdecl]<int, byte*, int*, int> _errorString;
    private readonly delegate* unmanaged[Cdecl]<nint*, nint, int> _wait;
    private readonly delegate* unmanaged[Cdecl]<nint*, int*, nint, int> _test;

    public MpiLibrary(nint handle, string name)
    {
        (_handle, Name) = (handle, name);
        Version = ReadVersion();
        Constants = MpiConstants.Of(handle, Version) ?? throw CollectiveErrors.MpiUnusable.With(name, $"it calls itself '{Version}'");
        _errorString = (delegate* unmanaged[Cdecl]<int, byte*, int*, int>)Symbol("MPI_Error_string");
        _wait = (delegate* unmanaged[Cdecl]<nint*, nint, int>)Symbol("MPI_Wait");
        _test = (delegate* unmanaged[Cdecl]<nint*, int*, nint, int>)Symbol("MPI_Test");
    }

    /// <summary>As it was found.</summary>
    public string Name { get; }

    /// <summary>What it calls itself, in a line.</summary>
    public string Version { get; }

    public MpiConstants Constants { get; }

    /// <summary>The address of a function.</summary>
    public nint Symbol(string name) => NativeLibrary.TryGetExport(_handle, name, out var address) ? address
        : throw CollectiveErrors.MpiUnusable.With(Name, $"it has no {name}");

    /// <summary>A function of one handle or number.</summary>
    public void Call(string name, nint argument) => Check(((delegate* unmanaged[Cdecl]<nint, int>)Symbol(name))(argument), name);

    /// <summary>A function of two handles or numbers.</summary>
    public void Call(string name, nint first, nint second) => Check(((delegate* unmanaged[Cdecl]<nint, nint, int>)Symbol(name))(first, second), name);

    /// <summary>A function that ends one of our handles.</summary>
    public void Free(string name, nint handle)
    {
        var end = (delegate* unmanaged[Cdecl]<nint*, int>)Symbol(name);
        Check(end(&handle), name);
    }

    /// <summary>A question about this process: MPI_Initialized, MPI_Finalized.</summary>
    public bool Ask(string name)
    {
        int answer;
        Check(((delegate* unmanaged[Cdecl]<int*, int>)Symbol(name))(&answer), name);
        return answer != 0;
    }

    /// <summary>Starts MPI for use from any thread; gives the level of threads it allows (3: several at a time).</summary>
    public int Initialise()
    {
        int provided;
        Check(((delegate* unmanaged[Cdecl]<nint, nint, int, int*, int>)Symbol("MPI_Init_thread"))(0, 0, 3, &provided), "MPI_Init_thread");
        return provided;
    }

    public void Wait(ref nint request)
    {
        fixed (nint* handle = &request)
            Check(_wait(handle, Constants.IgnoreStatus), "MPI_Wait");
    }

    public bool Test(ref nint request)
    {
        int done;
        fixed (nint* handle = &request)
            Check(_test(handle, &done, Constants.IgnoreStatus), "MPI_Test");
        return done != 0;
    }

    public void Check(int code, string function)
    {
        if (code != 0)
            throw Failure(code, function);
    }

    private RunnerException Failure(int code, string function)
    {
        // the standard's greatest length is 1024 in all implementations known
        var text = stackalloc byte[4096];
        int length;
        var said = _errorString(code, text, &length) == 0 ? Encoding.UTF8.GetString(text, length).ReplaceLineEndings(" ").Trim() : $"error {code}";
        return CollectiveErrors.MpiFailed.With(function, said);
    }

    private string ReadVersion()
    {
        var text = stackalloc byte[16384];
        int length;
        var version = (delegate* unmanaged[Cdecl]<byte*, int*, int>)Symbol("MPI_Get_library_version");
        if (version(text, &length) != 0)
            return "nothing";
        var lines = Encoding.UTF8.GetString(text, length).TrimEnd('\0').Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join(' ', (lines.FirstOrDefault() ?? "").Split([' ', '\t', ':', ','], StringSplitOptions.RemoveEmptyEntries).Take(3));
    }
}
