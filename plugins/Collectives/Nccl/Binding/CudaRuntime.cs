using System.Runtime.InteropServices;

namespace Runner.Plugins.Collectives.Nccl.Binding;

/// <summary>The few functions of the CUDA runtime that are needed beside libtorch's: the one that libtorch uses, found in the process.</summary>
internal sealed unsafe class CudaRuntime
{
    private const int NotReady = 600;

    private readonly delegate* unmanaged[Cdecl]<int, int> _setDevice;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _streamQuery;
    private readonly delegate* unmanaged[Cdecl]<int, nint> _errorString;

    public CudaRuntime(nint library)
    {
        _setDevice = (delegate* unmanaged[Cdecl]<int, int>)NativeLibrary.GetExport(library, "cudaSetDevice");
        _streamQuery = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "cudaStreamQuery");
        _errorString = (delegate* unmanaged[Cdecl]<int, nint>)NativeLibrary.GetExport(library, "cudaGetErrorString");
    }

    public static CudaRuntime Open()
    {
        string?[] names = [LoadedLibraries.Find("libcudart"), "libcudart.so.13", "libcudart.so.12", "libcudart.so"];
        foreach (var name in names)
        {
            if (name is not null && NativeLibrary.TryLoad(name, out var library))
                return new CudaRuntime(library);
        }
        throw CollectiveErrors.NcclMissing.With("the CUDA runtime beside it: " + string.Join(", ", names.OfType<string>()));
    }

    /// <summary>Makes a device the calling thread's.</summary>
    public void Use(int device) => Check(_setDevice(device), "cudaSetDevice");

    /// <summary>Whether everything given to the default stream is done.</summary>
    public bool IsIdle()
    {
        var code = _streamQuery(0);
        if (code == NotReady)
            return false;
        Check(code, "cudaStreamQuery");
        return true;
    }

    private void Check(int code, string function)
    {
        if (code != 0)
            throw CollectiveErrors.NcclFailed.With(function, Marshal.PtrToStringUTF8(_errorString(code)) ?? $"error {code}");
    }
}
