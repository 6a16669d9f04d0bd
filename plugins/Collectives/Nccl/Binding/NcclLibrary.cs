using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Runner.Plugins.Collectives.Nccl.Binding;

/// <summary>What NCCL gives rank 0 for the others to join by.</summary>
[InlineArray(Bytes)]
internal struct UniqueId
{
    public const int Bytes = 128;

    private byte _first;
}

/// <summary>The functions of NCCL, found at run time.</summary>
internal sealed unsafe class NcclLibrary
{
    private readonly nint _handle;
    private readonly delegate* unmanaged[Cdecl]<int, nint> _errorString;

    public NcclLibrary(nint handle)
    {
        _handle = handle;
        _errorString = (delegate* unmanaged[Cdecl]<int, nint>)Symbol("ncclGetErrorString");
    }

    /// <summary>As in 2.27.3.</summary>
    public string Version
    {
        get
        {
            int code;
            Check(((delegate* unmanaged[Cdecl]<int*, int>)Symbol("ncclGetVersion"))(&code), "ncclGetVersion");
            // 2.8 and before counted in thousands
            return code < 10_000 ? $"{code / 1000}.{code / 100 % 10}.{code % 100}" : $"{code / 10_000}.{code / 100 % 100}.{code % 100}";
        }
    }

    public static NcclLibrary Open(string? library)
    {
        // beside libtorch's folder in a Python install, and below it in a bundle
        var torch = LoadedLibraries.Find("libtorch_cuda") is { } path ? Path.GetDirectoryName(path) : null;
        string?[] names = library is not null ? [library]
            : [LoadedLibraries.Find("libnccl.so", "libnccl-"), torch is null ? null : Path.GetFullPath(Path.Combine(torch, "../../nvidia/nccl/lib/libnccl.so.2")), "libnccl.so.2", "libnccl.so"];
        foreach (var name in names)
        {
            if (name is not null && NativeLibrary.TryLoad(name, out var handle))
                return new NcclLibrary(handle);
        }
        throw CollectiveErrors.NcclMissing.With(string.Join(", ", names.OfType<string>()));
    }

    public nint Symbol(string name) => NativeLibrary.TryGetExport(_handle, name, out var address) ? address
        : throw CollectiveErrors.NcclFailed.With(name, "this NCCL does not have it");

    /// <summary>Makes an id on rank 0 and brings it to all.</summary>
    public UniqueId Identify(IControlChannel control, int rank)
    {
        UniqueId id = default;
        if (rank == 0)
            Check(((delegate* unmanaged[Cdecl]<UniqueId*, int>)Symbol("ncclGetUniqueId"))(&id), "ncclGetUniqueId");
        control.Exchange(rank == 0 ? id : [])[0].CopyTo((Span<byte>)id);
        return id;
    }

    /// <summary>NCCL's number of an element type; null where it has none.</summary>
    public static int? TypeOf(ScalarType type) => type switch
    {
        ScalarType.Int8 => 0,
        ScalarType.Byte or ScalarType.Bool => 1,
        ScalarType.Int32 => 2,
        ScalarType.Int64 => 4,
        ScalarType.Float16 => 6,
        ScalarType.Float32 => 7,
        ScalarType.Float64 => 8,
        ScalarType.BFloat16 => 9,
        _ => null,
    };

    public void Check(int code, string function)
    {
        if (code == 0)
            return;
        var said = Marshal.PtrToStringUTF8(_errorString(code)) ?? $"error {code}";
        if (NativeLibrary.TryGetExport(_handle, "ncclGetLastError", out var last)
            && Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint, nint>)last)(0)) is { Length: > 0 } more)
            said += $" ({more.ReplaceLineEndings(" ").Trim()})";
        throw CollectiveErrors.NcclFailed.With(function, said);
    }
}
